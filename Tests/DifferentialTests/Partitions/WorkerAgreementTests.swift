import AquilaKernels
import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// One worker and several, interpreted and compiled, divide launches into different tiles; the bits
/// are the same.
@Suite struct WorkerAgreementTests {
    /// Enough points for several tiles a worker, with odd extents.
    private static let shape: Shape = [431, 1203]

    private static let runtimes = [
        Runtime(workers: 1, tier: .interpreter), Runtime(workers: 2, tier: .interpreter),
        Runtime(workers: 3, tier: .interpreter), Runtime(workers: 2, tier: .compiler),
    ]

    /// All types, or a single one in short runs.
    private static func types(_ all: [DType]) -> [DType] {
        DifferentialTests.programs < 10_000 ? [.float64] : all
    }

    @Test(arguments: types(DType.allCases)) func reductionsAgree(on type: DType) throws {
        try compareRuntimes(type) { array in
            var results: [(String, LogicalStore)] = []
            for op in ReductionOp.allCases {
                for axes in [[0], [1], [0, 1]] {
                    results.append(
                        ("\(op.name) over \(axes)", try array.store.runtime.reduce(op, array, axes: axes)))
                }
            }
            return results
        }
    }

    @Test(arguments: types([.bool, .int16, .float32, .float64, .complex64])) func maskedReductionsAgree(
        on type: DType
    ) throws {
        try compareRuntimes(type) { array in
            let runtime = array.store.runtime
            let column = array.with(array.view.slicing(axis: 1, start: 5, count: 1, step: 1))
            let mask = try runtime.map(.equal, .array(array), .array(column))
            return try [ReductionOp.sum, .prod, .any].map { op in
                (op.name, try runtime.reduce(op, array, axes: [0, 1], where: mask))
            }
        }
    }

    @Test(arguments: types([.int8, .int64, .float16, .float32, .float64, .complex128]))
    func elementwiseOperationsAgree(on type: DType) throws {
        try compareRuntimes(type) { array in
            let runtime = array.store.runtime
            let row = array.with(array.view.slicing(axis: 0, start: 7, count: 1, step: 1))
            return try Op.allCases.compactMap { op in
                let operands = [Operand.array(array), .array(row)].prefix(op.operandCount)
                guard op.operandCount <= 2, op.loop(for: operands.map(\.dtype)) != nil else { return nil }
                return (op.row.name, try runtime.map(op, Array(operands))[0])
            }
        }
    }

    /// A stencil in place, with deferred stores.
    @Test func stencilsInPlaceAgree() throws {
        try compareRuntimes(.float64) { array in
            let runtime = array.store.runtime
            func part(_ row: Int, _ column: Int) -> LogicalStore {
                let rows = array.view.slicing(axis: 0, start: 1 + row, count: array.shape[0] - 2, step: 1)
                return array.with(
                    rows.slicing(axis: 1, start: 1 + column, count: array.shape[1] - 2, step: 1))
            }
            for _ in 0..<3 {
                let sum = try runtime.map(.add, .array(part(-1, 0)), .array(part(1, 0)))
                let other = try runtime.map(.subtract, .array(part(0, -1)), .array(part(0, 1)))
                let change = try runtime.map(.multiply, .array(sum), .array(other))
                try runtime.copy(.array(change), into: part(0, 0))
            }
            return [("stencil", array)]
        }
    }

    /// Runs a program on each runtime, on several layouts of the same array.
    private func compareRuntimes(
        _ type: DType, _ program: (LogicalStore) throws -> [(name: String, result: LogicalStore)]
    ) throws {
        let bytes = Self.bytes(type)
        for layout in Layout.allCases {
            var expected: [[UInt8]] = []
            for (k, runtime) in Self.runtimes.enumerated() {
                let array = try bytes.withUnsafeBytes { try runtime.makeStore(copying: $0, Self.shape, type) }
                let results = try program(array.with(layout.view(of: array.view)))
                for (index, (name, result)) in results.enumerated() {
                    let found = try Self.bytes(of: result)
                    if k == 0 { expected.append(found) }
                    #expect(found == expected[index], "\(name) of \(type), \(layout), runtime \(k)")
                }
            }
        }
    }

    private enum Layout: CaseIterable {
        case contiguous, transposed, reversed

        func view(of view: View) -> View {
            switch self {
            case .contiguous: view
            case .transposed: view.transposed([1, 0])
            case .reversed:
                view.slicing(axis: 0, start: view.shape[0] - 1, count: view.shape[0], step: -1)
                    .slicing(axis: 1, start: view.shape[1] - 1, count: view.shape[1] / 2, step: -2)
            }
        }
    }

    /// Elements of very different magnitude, so that sums depend on their order.
    private static func bytes(_ type: DType) -> [UInt8] {
        var random = SplitMix64(seed: UInt64(type.rawValue))
        let count = shape.product * (type.isComplex ? 2 : 1)
        func fill<T: BitwiseCopyable>(_ next: () -> T) -> [UInt8] {
            (0..<count).map { _ in next() }.withUnsafeBytes { Array($0) }
        }
        func number(_ spread: Int) -> Double {
            Double.random(in: -1...1, using: &random) * Double(1 << random.below(spread))
        }
        switch type.component {
        case .bool: return fill { UInt8(random.below(2)) }
        case .float16: return fill { Float16(number(4)) }
        case .float32: return fill { Float(number(20)) }
        case .float64: return fill { number(40) }
        default: return (0..<shape.product * type.size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
    }

    /// The bytes of the elements in row-major order, with all NaNs made equal.
    private static func bytes(of array: LogicalStore) throws -> [UInt8] {
        let size = array.dtype.component.size
        let isFloat = array.dtype.isFloat || array.dtype.isComplex
        return try array.store.runtime.read(array) { pointer, view in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(view.elementCount * array.dtype.size)
            view.forEachOffset { offset in
                for part in stride(from: 0, to: array.dtype.size, by: size) {
                    let element = UnsafeRawBufferPointer(start: pointer + offset + part, count: size)
                    if isFloat && Self.isNaN(element) {
                        bytes.append(contentsOf: repeatElement(255, count: size))
                    } else {
                        bytes.append(contentsOf: element)
                    }
                }
            }
            return bytes
        }
    }

    private static func isNaN(_ element: UnsafeRawBufferPointer) -> Bool {
        switch element.count {
        case 2: element.loadUnaligned(as: Float16.self).isNaN
        case 4: element.loadUnaligned(as: Float.self).isNaN
        default: element.loadUnaligned(as: Double.self).isNaN
        }
    }
}
