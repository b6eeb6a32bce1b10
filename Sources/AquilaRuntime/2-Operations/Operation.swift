import AquilaKernels
import AquilaTypes

/// An operand of an operation in the window: a view of a store, or a scalar.
struct Reference {
    /// Slot of the store in the window, or -1 for a scalar.
    var slot: Int32
    /// Index of the view in the window's table, -1 for the whole store; for a scalar, its index.
    var view: Int32
    var dtype: DType

    static let wholeStore: Int32 = -1
    static let scalar: Int32 = -1

    var isScalar: Bool { slot == Self.scalar }
}

/// One recorded operation. Its references stand in the window's table: inputs, then outputs, then the mask.
struct Operation {
    enum Kind: UInt8 {
        /// `Op` at every point of the outputs' shape; inputs broadcast.
        case map
        /// Numbers in arithmetic progression along the row-major order of the output: start, step.
        case sequence
        /// `ReductionOp` over the axes of `parameter`; the output has the kept axes.
        case reduce
        /// A task: a body outside the kernel language; `parameter` is its index among the window's launches.
        case task
        /// A kernel task; `parameter` is its index among the window's.
        case kernel
    }

    var kind: Kind
    /// Raw value of the `Op` or `ReductionOp`.
    var code: UInt8
    var inputCount: UInt8
    var outputCount: UInt8
    var hasMask: Bool
    /// Index of the first of the operation's references.
    var first: Int32
    /// Axes of a reduction as a bit set, or index of a task among the launches or the kernel tasks.
    var parameter: UInt64

    var inputs: Range<Int> { Int(first)..<Int(first) + Int(inputCount) }
    var outputs: Range<Int> { inputs.upperBound..<inputs.upperBound + Int(outputCount) }
    var mask: Int? { hasMask ? outputs.upperBound : nil }
    var references: Range<Int> { Int(first)..<outputs.upperBound + (hasMask ? 1 : 0) }
}
