import AquilaKernels
import AquilaTypes
import TestSupport

/// Draws well-formed kernels: all opcodes, types and layouts, with stores and reductions.
public struct RandomKernel {
    private var random: SplitMix64
    private var builder = KernelBuilder()
    /// Values by type.
    private var pool: [DType: [ValueID]] = [:]
    /// Values with exactly known bits: a computed NaN may have any payload, so its bits must not be
    /// read.
    private var exact: Set<ValueID> = []

    public static let lanes: [DType] = DType.allCases.filter { !$0.isComplex }

    public static func draw(seed: UInt64, size: Int = 24, calls: Bool = false) -> Kernel {
        var generator = RandomKernel(seed: seed)
        return generator.draw(size: size, calls: calls)
    }

    private init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func draw(size: Int, calls: Bool) -> Kernel {
        // Few types for each kernel, so that operations combine its values.
        let types = (0..<1 + random.below(4)).map { _ in random.pick(DType.allCases) }
        for _ in 0..<1 + random.below(5) { addInput(random.pick(types)) }
        for _ in 0..<random.below(3) { addScalar(random.pick(types).component) }
        if random.chance(30) { remember(builder.addIndex(), .int64, exact: true) }
        for _ in 0..<1 + random.below(size) { addOperation(calls: calls) }
        let reduces = random.chance(35)
        if reduces { for _ in 0..<1 + random.below(2) { addReduction() } }
        if !reduces || random.chance(30) { for _ in 0..<1 + random.below(3) { addOutput() } }
        return builder.kernel
    }

    private mutating func remember(_ value: ValueID, _ type: DType, exact isExact: Bool = false) {
        pool[type, default: []].append(value)
        if isExact || !type.isFloat { exact.insert(value) }
    }

    private mutating func anyType(where condition: (DType) -> Bool = { _ in true }) -> DType? {
        let candidates = pool.keys.filter(condition).sorted { $0.rawValue < $1.rawValue }
        return candidates.isEmpty ? nil : random.pick(candidates)
    }

    private mutating func any(_ type: DType) -> ValueID { random.pick(pool[type]!) }

    // MARK: Sources

    private mutating func addInput(_ type: DType) {
        let array = builder.addArray(type, random.pick([.contiguous, .contiguous, .broadcast, .strided]))
        let value = builder.load(array)
        remember(value.re, type.component, exact: true)
        if let im = value.im { remember(im, type.component, exact: true) }
    }

    private mutating func addScalar(_ type: DType) { remember(builder.addScalar(type), type, exact: true) }

    private mutating func addConstant(_ type: DType) {
        let bits = EdgeValues.bits(type, &random)
        remember(builder.constant(bits: bits, type), type, exact: true)
    }

    // MARK: Operations

    private mutating func addOperation(calls: Bool) {
        switch random.below(calls ? 7 : 6) {
        case 0: addUnary()
        case 1, 2: addBinary()
        case 3: addConversion()
        case 4: random.chance(50) ? addTernary() : addConstant(random.pick(Self.lanes))
        case 5: addComparison()
        default: addCall()
        }
    }

    private static func isWideFloat(_ type: DType) -> Bool { type == .float32 || type == .float64 }

    private mutating func addUnary() {
        guard let type = anyType(where: { $0 != .float16 }) else { return }
        let operations: [Opcode] =
            Self.isWideFloat(type)
            ? [.negate, .absolute, .squareRoot, .floor, .ceiling, .truncate, .roundEven]
            : type == .bool ? [.not] : [.negate, .absolute, .not, .populationCount]
        remember(builder.unary(random.pick(operations), any(type)), type)
    }

    private mutating func addBinary() {
        guard let type = anyType(where: { $0 != .float16 }) else { return }
        let operations: [Opcode] =
            Self.isWideFloat(type)
            ? [.add, .subtract, .multiply, .divide]
            : type == .bool
                ? [.minimum, .maximum, .and, .or, .xor]
                : [
                    .add, .subtract, .multiply, .quotient, .remainder, .minimum, .maximum, .and, .or, .xor,
                    .shiftLeft, .shiftRight,
                ]
        remember(builder.binary(random.pick(operations), any(type), any(type)), type)
    }

    private mutating func addComparison() {
        guard let type = anyType(where: { $0 != .float16 }) else { return }
        let opcode = random.pick([Opcode.less, .lessEqual, .equal, .notEqual])
        remember(builder.binary(opcode, any(type), any(type)), .bool)
    }

    private mutating func addTernary() {
        if pool[.bool] != nil, let type = anyType() {
            remember(builder.select(any(.bool), any(type), any(type)), type)
        } else if let type = anyType(where: Self.isWideFloat) {
            remember(builder.fma(any(type), any(type), any(type)), type)
        }
    }

    private mutating func addConversion() {
        guard let type = anyType() else { return }
        let value = any(type)
        let sameSize = Self.lanes.filter { $0.size == type.size && $0 != .bool }
        if type != .bool, exact.contains(value), random.chance(40) {
            let target = random.pick(sameSize)
            remember(builder.bitcast(value, to: target), target, exact: true)
        } else {
            let target = random.pick(Self.lanes)
            remember(builder.convert(value, to: target), target)
        }
    }

    private mutating func addCall() {
        guard pool[.float64] != nil else { return addConstant(.float64) }
        let function = random.pick(ExternalFunction.allCases)
        let second: ValueID = function.argumentCount == 2 ? any(.float64) : -1
        remember(builder.call(function, any(.float64), second), .float64)
    }

    // MARK: Results

    private mutating func addOutput() {
        let type = random.chance(25) ? random.pick([DType.complex64, .complex128]) : anyType() ?? .float64
        if pool[type.component] == nil { addConstant(type.component) }
        let array = builder.addArray(type, random.pick([.contiguous, .contiguous, .strided]))
        let imaginary = type.isComplex ? any(type.component) : nil
        builder.store(KernelValue(any(type.component), imaginary), into: array)
        if random.chance(20) {
            builder.forgetLoads()
            let again = builder.load(array)
            remember(again.re, type.component)
        }
    }

    private mutating func addReduction() {
        guard let type = anyType(where: { $0 != .float16 }) else { return }
        if random.chance(30) { return addArgumentReduction(type) }
        let operations: [Opcode] =
            type.isFloat
            ? [.add, .multiply] : type == .bool ? [.and, .or] : [.add, .multiply, .minimum, .xor]
        var code = KernelBuilder(combining: [type])
        let result = code.binary(random.pick(operations), 0, 1)
        let identity = EdgeValues.bits(type, &random)
        builder.addReduction(
            Reduction(
                state: [type], identity: [identity], combine: code.kernel.instructions, results: [result],
                inputs: [any(type)], outputs: [builder.addArray(type, random.pick([.contiguous, .strided]))]))
    }

    /// The greatest element and the coordinate of its first occurrence.
    private mutating func addArgumentReduction(_ type: DType) {
        let index = builder.addIndex()
        var code = KernelBuilder(combining: [type, .int64])
        let isGreater = code.binary(.less, 0, 2)
        let isFirst = code.binary(.and, code.binary(.equal, 0, 2), code.binary(.less, 3, 1))
        let takes = code.binary(.or, isGreater, isFirst)
        let results = [code.select(takes, 2, 0), code.select(takes, 3, 1)]
        builder.addReduction(
            Reduction(
                state: [type, .int64], identity: [EdgeValues.bits(type, &random), UInt64(Int64.max)],
                combine: code.kernel.instructions, results: results, inputs: [any(type), index],
                outputs: [builder.addArray(type, .contiguous), builder.addArray(.int64, .strided)]))
    }
}
