public import AquilaTypes

/// A value of a kernel: the index of the instruction that makes it.
public typealias ValueID = Int32

/// One instruction of a kernel: a primitive, its result type and its operands.
public struct Instruction: Hashable, Sendable {
    /// The primitive.
    public var opcode: Opcode
    /// Type of the result; for a `store`, the type of the stored value.
    public var type: DType
    /// Operands; -1 for an operand that the instruction lacks.
    public var a: ValueID
    /// The second operand, or -1.
    public var b: ValueID
    /// The third operand, or -1.
    public var c: ValueID
    /// Constant bits, or index of a parameter or function; see `Opcode`.
    public var immediate: UInt64

    /// An instruction; operands left out are -1.
    public init(
        _ opcode: Opcode, _ type: DType, _ a: ValueID = -1, _ b: ValueID = -1, _ c: ValueID = -1,
        immediate: UInt64 = 0
    ) {
        self.opcode = opcode
        self.type = type
        self.a = a
        self.b = b
        self.c = c
        self.immediate = immediate
    }

    /// The operands that the instruction has, in order.
    public var operands: [ValueID] { [a, b, c].filter { $0 >= 0 } }
}

/// Layout of an array parameter along the columns of the iteration space.
public enum ColumnLayout: UInt8, Sendable, Hashable {
    /// Column stride equal to the element's size.
    case contiguous
    /// Column stride zero: one element for the whole row.
    case broadcast
    /// Any other column stride, also negative ones and ones that are no multiple of the element's size.
    case strided
}

/// An array that a kernel reads, writes or both.
///
/// Parameters of one kernel may name the same memory only at the same points: an element that two
/// of them share, and one writes, is touched by both at the same (row, column). One exception: an
/// array with row stride zero that is loaded and stored accumulates, and the rows run in order.
/// Addresses need not be aligned to the element's size.
public struct ArrayParameter: Hashable, Sendable {
    /// Element type; a complex one has two parts, real first.
    public var type: DType
    /// The layout along the columns.
    public var layout: ColumnLayout

    /// An array parameter.
    public init(_ type: DType, _ layout: ColumnLayout) {
        self.type = type
        self.layout = layout
    }
}

/// A reduction of each row to one state, in a fixed order.
///
/// 32 virtual lanes start from `identity`; column j is combined into lane j mod 32 in ascending order
/// (lane on the left, element on the right); then lane i takes lane i + 16, for i below 16, then 8, 4, 2, 1.
/// Lane 0 is stored into `outputs` at (row, column 0). So the bits depend on the row alone: on no vector
/// width, block size, tier or thread.
public struct Reduction: Hashable, Sendable {
    /// Types of the state's parts: one for a sum, two for a complex sum or an argmin (value,
    /// index).
    public var state: [DType]
    /// Bits of the neutral state.
    public var identity: [UInt64]
    /// Straight-line code over two states: values 0..<n are the left one, n..<2n the right one
    /// (these are not instructions), and instruction k makes value 2n + k. It has no loads, stores,
    /// parameters or calls.
    public var combine: [Instruction]
    /// Values of the combined state, as numbered in `combine`.
    public var results: [ValueID]
    /// Values of the kernel that make an element's state.
    public var inputs: [ValueID]
    /// Array parameters (of real types) that take a row's state.
    public var outputs: [Int]

    /// A reduction with all its parts.
    public init(
        state: [DType], identity: [UInt64], combine: [Instruction], results: [ValueID], inputs: [ValueID],
        outputs: [Int]
    ) {
        self.state = state
        self.identity = identity
        self.combine = combine
        self.results = results
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Number of virtual lanes.
    public static let laneCount = 32
}

/// A kernel: straight-line typed SSA code that runs at every point of a space of rows × columns.
///
/// It holds no extents, offsets, strides or scalar values: these come with a launch
/// (see `FrameLayout`), so that one kernel serves them all. Equal kernels have equal `Hashable` values
/// and equal `serialized` bytes.
public struct Kernel: Hashable, Sendable {
    /// The array parameters, in the order of the launch frame.
    public var arrays: [ArrayParameter]
    /// The types of the scalar parameters, in the order of the launch frame.
    public var scalars: [DType]
    /// Number of affine coordinates that a launch gives.
    public var indexCount: Int
    /// The code: operands stand before the instructions that use them.
    public var instructions: [Instruction]
    /// The reductions of each row.
    public var reductions: [Reduction]

    /// A kernel with all its parts; without arguments the empty one.
    public init(
        arrays: [ArrayParameter] = [], scalars: [DType] = [], indexCount: Int = 0,
        instructions: [Instruction] = [], reductions: [Reduction] = []
    ) {
        self.arrays = arrays
        self.scalars = scalars
        self.indexCount = indexCount
        self.instructions = instructions
        self.reductions = reductions
    }
}
