public import AquilaTypes

/// A value that can be passed where a task takes a store.
public protocol LogicalStoreConvertible {
    /// The store, with the view of it that is meant.
    var logicalStore: LogicalStore { get }
}

extension LogicalStore: LogicalStoreConvertible {
    public var logicalStore: LogicalStore { self }
}

/// A parameter of a task's body: a piece of a store (`Input`, `Output`, `InputOutput`) or a plain value.
public protocol TaskParameter: Sendable {
    /// Type of the argument that a launch passes for the parameter.
    associatedtype Argument
    /// Use of the store; nil for a value.
    static var mode: ArgumentMode? { get }
    /// Type of the store; nil for a value.
    static var elementType: DType? { get }
    /// Adds a call's argument to the launch. Types that are their own argument are added as plain
    /// values.
    ///
    ///     struct Radius: TaskParameter {
    ///         typealias Argument = Radius
    ///         var cells: Int
    ///     }
    ///     let mark = library.task("mark") { (radius: Radius, x: Output<Int>) in x[0] = radius.cells }
    ///     let x = zeros([1], of: Int.self)
    ///     try mark(Radius(cells: 3), x)
    ///     x                           // [3]
    ///
    /// - Complexity: O(1).
    static func add(_ argument: Argument, to launch: inout TaskLaunch)
    /// Takes what `add` added from the arguments of a point task. Types that are their own argument
    /// are taken as they are.
    ///
    ///     struct Radius: TaskParameter {
    ///         typealias Argument = Radius
    ///         var cells: Int
    ///     }
    ///     let mark = library.task("mark") { (radius: Radius, x: Output<Int>) in x[0] = radius.cells }
    ///     let x = zeros([1], of: Int.self)
    ///     try mark(Radius(cells: 3), x)
    ///     x                           // [3]
    ///
    /// - Complexity: O(1).
    static func make(_ arguments: inout TaskArguments) -> Self
}

/// A point task's arguments, taken one after the other.
public struct TaskArguments: Sendable {
    private let context: TaskContext
    private var store = 0
    private var scalar = 0
    private var output = 0

    init(_ context: TaskContext) { self.context = context }

    mutating func nextStore() -> PhysicalStore {
        store += 1
        return context.stores[store - 1]
    }

    mutating func nextOutput() -> OutputBuffer {
        output += 1
        return context.outputs[output - 1]
    }

    /// The point's communicator; only concurrent tasks have parameters that ask for it.
    var communicator: Communicator { context.communicator! }

    mutating func nextScalar<T>(_ type: T.Type) -> T {
        scalar += 1
        return context.scalar(scalar - 1, as: type)
    }
}

extension TaskParameter where Argument == Self {
    public static var mode: ArgumentMode? { nil }
    public static var elementType: DType? { nil }
    /// Adds a plain value to the launch.
    ///
    ///     let fill = library.task("fill") { (value: Int, x: Output<Int>) in
    ///         for i in x.indices { x[i] = value }
    ///     }
    ///     let x = zeros([2], of: Int.self)
    ///     try fill(7, x)
    ///     x                           // [7, 7]
    ///
    /// - Complexity: O(1).
    public static func add(_ argument: Self, to launch: inout TaskLaunch) { launch.add(scalar: argument) }
    public static func make(_ arguments: inout TaskArguments) -> Self { arguments.nextScalar(Self.self) }
}

extension Bool: TaskParameter { public typealias Argument = Bool }
extension Int: TaskParameter { public typealias Argument = Int }
extension Int32: TaskParameter { public typealias Argument = Int32 }
extension Float: TaskParameter { public typealias Argument = Float }
extension Double: TaskParameter { public typealias Argument = Double }
extension String: TaskParameter { public typealias Argument = String }
