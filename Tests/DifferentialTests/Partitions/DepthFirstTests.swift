import AquilaKernels
import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// Kernels that read each other's results at offsets have the same bits tile by tile and one after
/// the other.
@Suite struct DepthFirstTests {
    private static let programs = min(DifferentialTests.programs / 50, 2000)

    @Test func tilesGiveTheBitsOfSweeps() throws {
        let plain = Runtime(workers: 1, tier: .interpreter)
        plain.limits.maximumOperations = 1
        for tileBytes in [64, 1 << 10, 1 << 14] {
            let deep = Runtime(workers: 3, tier: .interpreter)
            deep.limits.pipelineBytes = 1
            deep.limits.tileBytes = tileBytes
            // Programs this small would run directly, and have no pipelines.
            deep.passes.remove(.direct)
            for seed in 0..<Self.programs {
                deep.isChecking = seed % 10 == 0
                let expected = try Sweeps.run(seed: UInt64(seed), plain)
                let found = try Sweeps.run(seed: UInt64(seed), deep)
                #expect(found == expected, "program \(seed), tiles of \(tileBytes) bytes")
            }
            #expect(deep.pipelineCount > Self.programs / 8)
        }
    }

    @Test func compiledTilesGiveTheBitsOfSweeps() throws {
        let plain = Runtime(workers: 2, tier: .interpreter)
        plain.limits.pipelineBytes = .max
        let deep = Runtime(workers: 2, tier: .compiler)
        deep.limits.tileBytes = 1 << 16
        var results: [[UInt8]] = []
        for runtime in [plain, deep] {
            var u = try runtime.map(.sin, .array(runtime.sequence([901 * 1203], .float64)))
            u = u.with(u.view.reshaped(to: [901, 1203], itemSize: 8)!)
            for _ in 0..<4 {
                let rows = u.shape[0] - 2
                func part(_ row: Int) -> Operand {
                    .array(u.with(u.view.slicing(axis: 0, start: row, count: rows, step: 1)))
                }
                u = try runtime.map(.subtract, .array(runtime.map(.add, part(0), part(2))), part(1))
            }
            results.append(try Sweeps.bytes(u))
        }
        #expect(deep.pipelineCount == 1)
        #expect(results[0] == results[1])
    }
}

extension Runtime {
    fileprivate func sequence(_ shape: Shape, _ dtype: DType) throws -> LogicalStore {
        let store = makeStore(shape, dtype)
        sequence(store, start: Scalar(1.0, as: dtype), step: Scalar(3.0, as: dtype))
        return store
    }
}

/// A random program of sweeps, each over the results of those before.
private struct Sweeps {
    private var random: SplitMix64
    private let runtime: Runtime
    private let type: DType
    private var results: [LogicalStore] = []

    /// The bytes of all arrays that a program keeps.
    static func run(seed: UInt64, _ runtime: Runtime) throws -> [[UInt8]] {
        var program = Sweeps(seed: seed, runtime: runtime)
        return try program.run()
    }

    private init(seed: UInt64, runtime: Runtime) {
        random = SplitMix64(seed: seed)
        self.runtime = runtime
        type = random.pick([.float64, .float32, .int32, .complex64, .int16])
    }

    private mutating func run() throws -> [[UInt8]] {
        let rank = random.pick([1, 2, 2, 2, 3])
        let shape = Shape((0..<rank).map { _ in 9 + random.below(rank == 1 ? 900 : 24) })
        var u = try runtime.sequence(shape, type)
        for _ in 0..<2 + random.below(6) {
            u = try sweep(u)
            if random.chance(8) { results.append(u) }
            if u.shape.contains(where: { $0 < 4 }) { break }
        }
        return try (results + [u]).map(Self.bytes)
    }

    private mutating func sweep(_ u: LogicalStore) throws -> LogicalStore {
        switch random.below(8) {
        case 0: return try runtime.map(.negative, .array(u))
        case 1: return try bordered(u)
        case 2:
            let v = try stencil(u)
            try runtime.copy(.array(runtime.map(.add, .array(inner(v)), .array(inner(v)))), into: inner(v))
            return v
        case 3: return u.with(u.view.transposed(Array(u.shape.indices.reversed())))
        case 4:
            let v = try stencil(u)
            return try runtime.map(.subtract, .array(v), .array(inner(u, like: v.shape)))
        default: return try stencil(u)
        }
    }

    /// The sum of views of one smaller shape at several places.
    private mutating func stencil(_ u: LogicalStore) throws -> LogicalStore {
        let margin = Shape(u.shape.map { _ in random.below(3) })
        let shape = Shape(zip(u.shape, margin).map { $0 - $1 })
        func part() -> Operand {
            var view = u.view
            for axis in shape.indices {
                view = view.slicing(
                    axis: axis, start: random.below(margin[axis] + 1), count: shape[axis], step: 1)
            }
            return .array(u.with(view))
        }
        var sum = try runtime.map(.add, part(), part())
        for _ in 0..<random.below(3) { sum = try runtime.map(.subtract, .array(sum), part()) }
        return sum
    }

    /// The array with another interior: filled as a whole, then partly overwritten.
    private mutating func bordered(_ u: LogicalStore) throws -> LogicalStore {
        let v = runtime.makeStore(u.shape, type)
        runtime.fill(v, with: Scalar(7.0, as: type))
        try runtime.copy(.array(runtime.map(.negative, .array(inner(u)))), into: inner(v))
        return v
    }

    /// The array without its first and last elements, or the middle part in a shape.
    private func inner(_ u: LogicalStore, like shape: Shape? = nil) -> LogicalStore {
        var view = u.view
        for axis in u.shape.indices {
            let count = shape?[axis] ?? u.shape[axis] - 2
            view = view.slicing(axis: axis, start: (u.shape[axis] - count) / 2, count: count, step: 1)
        }
        return u.with(view)
    }

    static func bytes(_ array: LogicalStore) throws -> [UInt8] {
        let whole = array.store.runtime.makeStore(array.shape, array.dtype)
        try array.store.runtime.copy(.array(array), into: whole)
        return try whole.store.runtime.read(whole) { pointer, _ in
            Array(UnsafeRawBufferPointer(start: pointer, count: whole.store.byteCount))
        }
    }
}
