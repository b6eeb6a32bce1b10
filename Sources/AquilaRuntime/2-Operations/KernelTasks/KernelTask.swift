import AquilaKernels
public import AquilaTypes
import Synchronization

/// A task whose body is written in the kernel language: it fuses with its neighbours, whichever
/// library recorded them, and runs wherever kernels run.
///
/// Inputs broadcast. Recording one costs as much as one operation, however long the body is.
///
///     let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }
///     let z = try blend(arange(3.0), ones([3]), 0.25)
public struct KernelTask: Sendable {
    /// The library that declares the task.
    public let library: Library
    /// Name of the task within its library.
    public let name: String
    /// Number of inputs that a call passes.
    public let inputCount: Int
    /// One expression for each result.
    let results: [KernelExpression]
    /// Number of the task, unique in a process.
    let identity: UInt64

    private static let count = Atomic<UInt64>(1)

    init(_ library: Library, _ name: String, inputCount: Int, _ results: [KernelExpression]) {
        self.library = library
        self.name = name
        self.inputCount = inputCount
        self.results = results
        identity = Self.count.add(1, ordering: .relaxed).oldValue
    }

    /// Name of the task as `library.task`, for messages.
    public var qualifiedName: String { "\(library.name).\(name)" }

    /// Records the task, with its first result as a new store of the inputs' common shape. Does not
    /// wait.
    ///
    ///     let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }
    ///     try NDArray<Double>(blend(NDArray([0.0, 1]), NDArray([1.0, 3]), 0.25))     // [0.25, 1.5]
    ///
    /// - Throws: `ArrayError` where the shapes do not broadcast, or an operation of the body does
    ///   not take the types.
    /// - Complexity: O(1); when it runs, it reads each input and writes the result once.
    public func callAsFunction(_ inputs: any KernelOperand...) throws(ArrayError) -> LogicalStore {
        try results(of: inputs)[0]
    }

    /// Records the task into an existing store, with the result cast to its type. The store may
    /// overlap the inputs.
    ///
    ///     let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }
    ///     let z = zeros([2])
    ///     try blend(NDArray([0.0, 1]), NDArray([1.0, 3]), 0.25, into: z)
    ///     z                           // [0.25, 1.5]
    ///
    /// - Throws: as without `into`, and `ArrayError` of kind `shape` where the result does not
    ///   broadcast to the store.
    /// - Complexity: O(1); when it runs, it reads each input and writes the result once.
    public func callAsFunction(
        _ inputs: any KernelOperand..., into target: any LogicalStoreConvertible
    ) throws(ArrayError) {
        let target = target.logicalStore
        let result = try results(of: inputs)[0]
        try target.store.runtime.copy(.array(result), into: target)
    }

    /// Records the task, with all results as new stores. Does not wait.
    ///
    ///     let powers = library.kernel("powers", inputs: 1) { [$0[0] * $0[0], $0[0] * $0[0] * $0[0]] }
    ///     try powers.results(of: [NDArray([2.0, 3])]).count           // 2
    ///
    /// - Throws: `ArrayError` where the number of inputs is wrong, none is an array, the shapes do
    ///   not broadcast, or an operation of the body does not take the types.
    /// - Complexity: O(1); when it runs, it reads each input and writes each result once.
    public func results(of inputs: [any KernelOperand]) throws(ArrayError) -> [LogicalStore] {
        guard inputs.count == inputCount else {
            throw ArrayError(
                .value, "\(qualifiedName): takes \(inputCount) inputs, and was given \(inputs.count)")
        }
        let arguments = inputs.map(\.kernelArgument)
        let arrays = arguments.compactMap(\.array)
        guard let runtime = arrays.first?.store.runtime else {
            throw ArrayError(.value, "\(qualifiedName): needs an array among its inputs")
        }
        return try runtime.record(self, arguments.map { $0.operand(beside: arrays) })
    }
}

/// An operand of a kernel task: an array, or a number, which takes the type of the arrays beside
/// it.
public protocol KernelOperand {
    /// The operand as an argument.
    var kernelArgument: KernelArgument { get }
}

/// An argument of a kernel task.
public enum KernelArgument: Sendable {
    /// An array.
    case array(LogicalStore)
    /// A number, and whether it was an integer: it does not widen an array's type.
    case number(Double, isInteger: Bool)

    var array: LogicalStore? { if case .array(let store) = self { store } else { nil } }

    fileprivate func operand(beside arrays: [LogicalStore]) -> Operand {
        switch self {
        case .array(let store): return .array(store)
        case .number(let value, let isInteger):
            let types = arrays.map(\.dtype)
            let common = types.max { $0.kind < $1.kind || ($0.kind == $1.kind && $0.size < $1.size) }!
            return .scalar(Scalar(value, as: common.promoted(withWeak: isInteger ? .signed : .float)))
        }
    }
}

extension KernelOperand where Self: LogicalStoreConvertible {
    public var kernelArgument: KernelArgument { .array(logicalStore) }
}

extension LogicalStore: KernelOperand {}

extension Double: KernelOperand {
    public var kernelArgument: KernelArgument { .number(self, isInteger: false) }
}

extension Int: KernelOperand {
    public var kernelArgument: KernelArgument { .number(Double(self), isInteger: true) }
}

extension Library {
    /// Declares a kernel task of one input.
    ///
    ///     let square = library.kernel("square") { x in x * x }
    ///     try NDArray<Double>(square(NDArray([2.0, 3])))              // [4.0, 9.0]
    ///
    /// - Complexity: O(b) for a body of b operations, once.
    public func kernel(_ name: String, _ body: (KernelExpression) -> KernelExpression) -> KernelTask {
        kernel(name, inputs: 1) { [body($0[0])] }
    }

    /// Declares a kernel task of two inputs.
    ///
    ///     let product = library.kernel("product") { x, y in x * y }
    ///     try NDArray<Double>(product(NDArray([2.0, 3]), 10))         // [20.0, 30.0]
    ///
    /// - Complexity: O(b) for a body of b operations, once.
    public func kernel(
        _ name: String, _ body: (KernelExpression, KernelExpression) -> KernelExpression
    ) -> KernelTask {
        kernel(name, inputs: 2) { [body($0[0], $0[1])] }
    }

    /// Declares a kernel task of three inputs.
    ///
    ///     let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }
    ///     try NDArray<Double>(blend(NDArray([0.0, 1]), 4, 0.5))       // [2.0, 2.5]
    ///
    /// - Complexity: O(b) for a body of b operations, once.
    public func kernel(
        _ name: String, _ body: (KernelExpression, KernelExpression, KernelExpression) -> KernelExpression
    ) -> KernelTask {
        kernel(name, inputs: 3) { [body($0[0], $0[1], $0[2])] }
    }

    /// Declares a kernel task of any number of inputs and results.
    ///
    /// Ends the program where the body gives no result.
    ///
    ///     let powers = library.kernel("powers", inputs: 1) { [$0[0] * $0[0], $0[0] * $0[0] * $0[0]] }
    ///     try NDArray<Double>(powers.results(of: [NDArray([2.0, 3])])[1])     // [8.0, 27.0]
    ///
    /// - Complexity: O(b) for a body of b operations, once.
    public func kernel(
        _ name: String, inputs: Int, _ body: ([KernelExpression]) -> [KernelExpression]
    ) -> KernelTask {
        let results = body((0..<inputs).map { .input($0) })
        require(!results.isEmpty, "kernel task \(name): no result")
        return KernelTask(self, name, inputCount: inputs, results)
    }
}
