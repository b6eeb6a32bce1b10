public import AquilaTypes

/// Writes straight-line code, with each distinct instruction once.
///
/// Equal pure instructions get one value (common subexpressions, shared constants and loads), so
/// that the kernel does not depend on the spelling of an expression. The builder makes no
/// simplification that could change a bit.
public struct KernelBuilder: Sendable {
    public private(set) var kernel: Kernel
    /// Types of the values that precede the instructions: the two states of a reduction's combine
    /// code.
    private let baseTypes: [DType]
    private var known: [Instruction: ValueID] = [:]

    /// A builder for an empty kernel.
    public init() {
        kernel = Kernel()
        baseTypes = []
    }

    /// A builder for a reduction's `combine` code, whose first values are two states of these types.
    public init(combining state: [DType]) {
        kernel = Kernel()
        baseTypes = state + state
    }

    /// The type of a value.
    public func type(of value: ValueID) -> DType {
        let k = Int(value)
        return k < baseTypes.count ? baseTypes[k] : kernel.instructions[k - baseTypes.count].type
    }

    /// Adds an instruction and returns its value, or returns the value of an equal one that exists.
    public mutating func emit(_ instruction: Instruction) -> ValueID {
        if let value = known[instruction] { return value }
        let value = ValueID(baseTypes.count + kernel.instructions.count)
        kernel.instructions.append(instruction)
        if instruction.opcode != .store { known[instruction] = value }
        return value
    }

    // MARK: Parameters

    /// Adds an array parameter and returns its index.
    public mutating func addArray(_ type: DType, _ layout: ColumnLayout) -> Int {
        kernel.arrays.append(ArrayParameter(type, layout))
        return kernel.arrays.count - 1
    }

    /// Adds a scalar parameter and returns its value.
    public mutating func addScalar(_ type: DType) -> ValueID {
        kernel.scalars.append(type)
        return emit(Instruction(.scalar, type, immediate: UInt64(kernel.scalars.count - 1)))
    }

    /// Adds an affine coordinate and returns its value, an `int64`.
    public mutating func addIndex() -> ValueID {
        kernel.indexCount += 1
        return emit(Instruction(.index, .int64, immediate: UInt64(kernel.indexCount - 1)))
    }

    /// Adds a reduction of each row.
    public mutating func addReduction(_ reduction: Reduction) { kernel.reductions.append(reduction) }

    // MARK: Memory

    /// Loads the element of an array; for a complex one, both parts.
    public mutating func load(_ array: Int) -> KernelValue {
        let type = kernel.arrays[array].type
        let re = emit(Instruction(.load, type.component, immediate: UInt64(array)))
        guard type.isComplex else { return KernelValue(re) }
        return KernelValue(re, emit(Instruction(.load, type.component, immediate: UInt64(array) | 1 << 16)))
    }

    /// Stores a value at the current point of an array, whose type it must have.
    public mutating func store(_ value: KernelValue, into array: Int) {
        let type = kernel.arrays[array].type
        _ = emit(Instruction(.store, type, value.re, value.im ?? -1, immediate: UInt64(array)))
    }

    /// Forgets loads, so that a load after a store reads memory anew.
    public mutating func forgetLoads() { known = known.filter { $0.key.opcode != .load } }

    /// The code so far, written several times over: each copy has array parameters and affine
    /// coordinates of its own, after those of the copy before; scalar parameters are shared.
    ///
    /// - Parameter values: groups of values of the code.
    /// - Returns: the new code, and for each copy its values of the groups.
    public func repeated(
        _ count: Int, giving values: [[ValueID]]
    ) -> (builder: KernelBuilder, copies: [[[ValueID]]]) {
        var result = KernelBuilder()
        result.kernel.scalars = kernel.scalars
        let copies = (0..<count).map { copy in
            let places = result.append(kernel, copy: UInt64(copy))
            return values.map { $0.map { places[Int($0)] } }
        }
        return (result, copies)
    }

    /// Appends another kernel's code as copy number `copy`, and returns the value of each of its
    /// instructions. A load that occurs twice in the code stands on either side of a store.
    private mutating func append(_ other: Kernel, copy: UInt64) -> [ValueID] {
        kernel.arrays += other.arrays
        kernel.indexCount += other.indexCount
        var places: [ValueID] = []
        for var instruction in other.instructions {
            switch instruction.opcode {
            case .load, .store: instruction.immediate += copy * UInt64(other.arrays.count)
            case .index: instruction.immediate += copy * UInt64(other.indexCount)
            default: break
            }
            if instruction.a >= 0 { instruction.a = places[Int(instruction.a)] }
            if instruction.b >= 0 { instruction.b = places[Int(instruction.b)] }
            if instruction.c >= 0 { instruction.c = places[Int(instruction.c)] }
            if instruction.opcode == .load { known[instruction] = nil }
            places.append(emit(instruction))
        }
        return places
    }

    // MARK: Primitives

    /// A primitive of one operand, whose type the result has.
    public mutating func unary(_ opcode: Opcode, _ a: ValueID) -> ValueID {
        emit(Instruction(opcode, type(of: a), a))
    }

    /// A primitive of two operands of one type; the result has their type, or `bool` for a
    /// comparison.
    public mutating func binary(_ opcode: Opcode, _ a: ValueID, _ b: ValueID) -> ValueID {
        emit(Instruction(opcode, opcode.isComparison ? .bool : type(of: a), a, b))
    }

    /// The value `a` where the mask is true, `b` elsewhere.
    public mutating func select(_ mask: ValueID, _ a: ValueID, _ b: ValueID) -> ValueID {
        a == b ? a : emit(Instruction(.select, type(of: a), mask, a, b))
    }

    /// The sum a × b + c, rounded once.
    public mutating func fma(_ a: ValueID, _ b: ValueID, _ c: ValueID) -> ValueID {
        emit(Instruction(.fusedMultiplyAdd, type(of: a), a, b, c))
    }

    /// The value converted to another type; the value itself if it has that type.
    public mutating func convert(_ a: ValueID, to target: DType) -> ValueID {
        type(of: a) == target ? a : emit(Instruction(.convert, target, a))
    }

    /// The value's bits as another type of the same size.
    public mutating func bitcast(_ a: ValueID, to target: DType) -> ValueID {
        type(of: a) == target ? a : emit(Instruction(.bitcast, target, a))
    }

    /// The result of an external function of one or two `float64` operands.
    public mutating func call(_ function: ExternalFunction, _ a: ValueID, _ b: ValueID = -1) -> ValueID {
        emit(Instruction(.call, .float64, a, b, immediate: UInt64(function.rawValue)))
    }

    /// A constant of a real type from its bits.
    public mutating func constant(bits: UInt64, _ type: DType) -> ValueID {
        emit(Instruction(.constant, type, immediate: bits))
    }

    /// A constant of a real type: the value converted to it (integers wrap).
    public mutating func constant(_ value: Double, _ type: DType) -> ValueID {
        constant(bits: Scalar(value, as: type).re, type)
    }
}

/// A value of any element type in a kernel: one lane value, or two for a complex type.
public struct KernelValue: Hashable, Sendable {
    /// The value, or the real part of a complex one.
    public var re: ValueID
    /// The imaginary part; nil for a real value.
    public var im: ValueID?

    /// A real value, or a complex one from its parts.
    public init(_ re: ValueID, _ im: ValueID? = nil) {
        self.re = re
        self.im = im
    }
}
