import AquilaKernels
public import AquilaTypes
import Synchronization

/// A task whose body is written in the kernel language: it fuses with its neighbours, whichever
/// library recorded them, and runs wherever kernels run.
///
///     let blend = library.kernel("blend") { x, y, t in x * (1 - t) + y * t }
///     let z = try blend(x, y, 0.25)
///
/// Inputs broadcast. Recording one costs as much as one operation, however long the body is.
public struct KernelTask: Sendable {
    public let library: Library
    public let name: String
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
    /// - Throws: `ArrayError` where the shapes do not broadcast, or an operation of the body does
    ///   not take the types.
    public func callAsFunction(_ inputs: any KernelOperand...) throws(ArrayError) -> LogicalStore {
        try results(of: inputs)[0]
    }

    /// Records the task into an existing store, with the result cast to its type. The store may
    /// overlap the inputs.
    public func callAsFunction(
        _ inputs: any KernelOperand..., into target: any LogicalStoreConvertible
    ) throws(ArrayError) {
        let target = target.logicalStore
        let result = try results(of: inputs)[0]
        try target.store.runtime.copy(.array(result), into: target)
    }

    /// Records the task, with all results as new stores.
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
    var kernelArgument: KernelArgument { get }
}

/// An argument of a kernel task.
public enum KernelArgument: Sendable {
    case array(LogicalStore)
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
    public func kernel(_ name: String, _ body: (KernelExpression) -> KernelExpression) -> KernelTask {
        kernel(name, inputs: 1) { [body($0[0])] }
    }

    /// Declares a kernel task of two inputs.
    public func kernel(
        _ name: String, _ body: (KernelExpression, KernelExpression) -> KernelExpression
    ) -> KernelTask {
        kernel(name, inputs: 2) { [body($0[0], $0[1])] }
    }

    /// Declares a kernel task of three inputs.
    public func kernel(
        _ name: String, _ body: (KernelExpression, KernelExpression, KernelExpression) -> KernelExpression
    ) -> KernelTask {
        kernel(name, inputs: 3) { [body($0[0], $0[1], $0[2])] }
    }

    /// Declares a kernel task of any number of inputs and results.
    public func kernel(
        _ name: String, inputs: Int, _ body: ([KernelExpression]) -> [KernelExpression]
    ) -> KernelTask {
        let results = body((0..<inputs).map { .input($0) })
        require(!results.isEmpty, "kernel task \(name): no result")
        return KernelTask(self, name, inputCount: inputs, results)
    }
}
