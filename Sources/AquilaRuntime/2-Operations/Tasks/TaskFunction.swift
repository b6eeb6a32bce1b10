public import AquilaTypes

/// A value that can be passed where a task takes a store.
public protocol LogicalStoreConvertible {
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
    static func add(_ argument: Argument, to launch: inout TaskLaunch)
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

/// A piece of a store, as a task's body sees it.
public protocol StoreParameter: TaskParameter where Argument == any LogicalStoreConvertible {
    associatedtype Element: AquilaTypes.Element
    var accessor: Accessor<Element> { get }
    init(_ accessor: Accessor<Element>)
    static var storeMode: ArgumentMode { get }
}

extension StoreParameter {
    public static var mode: ArgumentMode? { storeMode }
    public static var elementType: DType? { Element.dtype }

    public static func add(_ argument: any LogicalStoreConvertible, to launch: inout TaskLaunch) {
        launch.add(argument.logicalStore, storeMode)
    }

    public static func make(_ arguments: inout TaskArguments) -> Self {
        Self(arguments.nextStore().accessor())
    }

    /// The piece's extents.
    @inlinable public var shape: Shape { accessor.shape }
    /// The number of elements.
    @inlinable public var count: Int { accessor.count }
    /// The positions along the first axis.
    @inlinable public var indices: Range<Int> { accessor.indices }
    /// The index, in the whole store, of the piece's first element.
    public var origin: Shape { accessor.origin }
    /// The extents of the whole store.
    public var wholeShape: Shape { accessor.wholeShape }

    /// The element of a store of rank zero.
    @inlinable public var value: Element { accessor.value }

    @inlinable public subscript(i: Int) -> Element { accessor[i] }
    /// The element at an index of the whole argument, which has one axis: for pieces that images have cut.
    @inlinable public subscript(global i: Int) -> Element { accessor[global: i] }
    @inlinable public subscript(i: Int, j: Int) -> Element { accessor[i, j] }
    @inlinable public subscript(i: Int, j: Int, k: Int) -> Element { accessor[i, j, k] }
}

/// A piece that a task's body may write.
public protocol WritableParameter: StoreParameter {}

extension WritableParameter {
    /// The element of a store of rank zero.
    @inlinable public var value: Element {
        get { accessor.value }
        nonmutating set { accessor.value = newValue }
    }

    @inlinable public subscript(i: Int) -> Element {
        get { accessor[i] }
        nonmutating set { accessor[i] = newValue }
    }
    @inlinable public subscript(i: Int, j: Int) -> Element {
        get { accessor[i, j] }
        nonmutating set { accessor[i, j] = newValue }
    }
    @inlinable public subscript(i: Int, j: Int, k: Int) -> Element {
        get { accessor[i, j, k] }
        nonmutating set { accessor[i, j, k] = newValue }
    }
}

/// A piece that is read.
public struct Input<Element: AquilaTypes.Element>: StoreParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .input }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}

/// A piece of which every element is written, and none read before.
public struct Output<Element: AquilaTypes.Element>: WritableParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .output }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}

/// A piece that is read and written.
public struct InputOutput<Element: AquilaTypes.Element>: WritableParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .inputOutput }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}

/// A piece to which the body contributes; other points may contribute to the same elements.
///
/// Elements that a body has not touched count as the operator's identity, or hold their previous
/// values if no other point has them; a body must not rely on either, and only use `fold`.
public struct ReductionOutput<Operator: ReductionOperator>: StoreParameter {
    public let accessor: Accessor<Operator.Element>
    public static var storeMode: ArgumentMode { .reduction }

    public init(_ accessor: Accessor<Operator.Element>) { self.accessor = accessor }

    public static func add(_ argument: any LogicalStoreConvertible, to launch: inout TaskLaunch) {
        launch.add(argument.logicalStore, Reducer(Operator.self))
    }

    @inlinable public func fold(_ value: Operator.Element, at i: Int) {
        accessor[i] = Operator.combine(accessor[i], value)
    }
    @inlinable public func fold(_ value: Operator.Element, at i: Int, _ j: Int) {
        accessor[i, j] = Operator.combine(accessor[i, j], value)
    }
    @inlinable public func fold(_ value: Operator.Element, at i: Int, _ j: Int, _ k: Int) {
        accessor[i, j, k] = Operator.combine(accessor[i, j, k], value)
    }
    /// Contributes to a store of rank zero.
    @inlinable public func fold(_ value: Operator.Element) {
        accessor.value = Operator.combine(accessor.value, value)
    }
}

extension TaskParameter where Argument == Self {
    public static var mode: ArgumentMode? { nil }
    public static var elementType: DType? { nil }
    public static func add(_ argument: Self, to launch: inout TaskLaunch) { launch.add(scalar: argument) }
    public static func make(_ arguments: inout TaskArguments) -> Self { arguments.nextScalar(Self.self) }
}

extension Bool: TaskParameter { public typealias Argument = Bool }
extension Int: TaskParameter { public typealias Argument = Int }
extension Int32: TaskParameter { public typealias Argument = Int32 }
extension Float: TaskParameter { public typealias Argument = Float }
extension Double: TaskParameter { public typealias Argument = Double }
extension String: TaskParameter { public typealias Argument = String }

/// A task that is called like a function: each call records a launch.
///
///     let axpy = Library("blas").task("axpy", .alignAll) {
///         (a: Double, x: Input<Double>, y: InputOutput<Double>) in
///         for i in y.indices { y[i] += a * x[i] }
///     }
///     try axpy(2.0, x, y)
public struct TaskFunction<each Parameter: TaskParameter>: Sendable {
    public let declaration: TaskDeclaration
    /// Constraints beyond the declaration's.
    private var constraints: [Constraint] = []

    init(_ declaration: TaskDeclaration) { self.declaration = declaration }

    /// The same task under further constraints, such as those that depend on a call's values.
    ///
    ///     try blur.with(.bloat(source: 1, bloated: 0, low: [radius], high: [radius]))(radius, x, y)
    public func with(_ constraints: Constraint...) -> TaskFunction {
        var result = self
        result.constraints += constraints
        return result
    }

    /// Records a launch; returns at once.
    ///
    /// - Throws: `ArrayError` where the constraints cannot be met.
    public func callAsFunction(_ arguments: repeat (each Parameter).Argument) throws(ArrayError) {
        var launch = TaskLaunch(declaration)
        for constraint in constraints { launch.add(constraint) }
        repeat (each Parameter).add(each arguments, to: &launch)
        try launch.submit()
    }
}

extension Library {
    /// Declares a task with a Swift function as its variant for processors.
    ///
    /// - Parameters:
    ///   - name: the name in messages and traces.
    ///   - constraints: the relations between the pieces of the stores; stores are counted without
    ///     the plain values. Without any, the task runs as one piece.
    ///   - hasSideEffects: true if the task has effects besides writing its stores.
    ///   - body: runs for each point task, on any thread; its errors are raised where a result is
    ///     needed.
    public func task<each Parameter: TaskParameter>(
        _ name: String, _ constraints: Constraint..., hasSideEffects: Bool = false,
        body: @escaping @Sendable (repeat each Parameter) throws -> Void
    ) -> TaskFunction<repeat each Parameter> {
        var signature: [ArgumentMode] = []
        for mode in repeat (each Parameter).mode { if let mode { signature.append(mode) } }
        var types: [DType] = []
        for type in repeat (each Parameter).elementType { if let type { types.append(type) } }
        var isConcurrent = false
        for type in repeat (each Parameter).self { if type is Communicator.Type { isConcurrent = true } }
        let declaration = TaskDeclaration(
            self, name, signature: signature, types: types, constraints: constraints,
            hasSideEffects: hasSideEffects, isConcurrent: isConcurrent,
            variants: [
                .cpu: { context in
                    var arguments = TaskArguments(context)
                    try body(repeat (each Parameter).make(&arguments))
                }
            ])
        return TaskFunction(declaration)
    }
}
