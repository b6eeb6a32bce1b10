import AquilaKernels
import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// Random programs of kernels and opaque tasks, on 1 to 8 workers that take ready work in random
/// order after random pauses, give the bits of the same programs run operation by operation; also
/// with short windows, and with windows that run while the next one is recorded.
@Suite struct SerialEquivalenceTests {
    static let programs = max(DifferentialTests.programs / 10, 100)

    @Test func anyScheduleGivesTheBitsOfTheSerialOne() throws {
        let serial = Runtime(workers: 1, tier: .interpreter)
        let parallel = (1...8).map { Runtime(workers: $0, tier: .interpreter) }
        for seed in 0..<UInt64(Self.programs) {
            let expected = try TaskMix.run(seed: seed, on: serial, flushing: true)
            let runtime = parallel[Int(seed % 8)]
            // Some runs check the invariants of every stage.
            runtime.isChecking = seed % 20 < 2
            for attempt in 0..<4 as Range<UInt64> {
                runtime.disorder = attempt % 2 == 0 ? nil : Disorder(seed: seed)
                runtime.limits = attempt < 2 ? WindowLimits() : Self.shortWindows(Int(seed / 8))
                let found = try TaskMix.run(seed: seed, on: runtime, flushing: false)
                if found != expected {
                    Issue.record("seed \(seed), \(seed % 8 + 1) workers, attempt \(attempt)")
                    return
                }
            }
        }
    }
}

extension SerialEquivalenceTests {
    /// Windows of few operations, each of which runs while the next one is recorded.
    static func shortWindows(_ choice: Int) -> WindowLimits {
        var limits = WindowLimits()
        limits.repeatAfter = 1 + choice % 7
        limits.maximumOperations = limits.repeatAfter
        limits.overlapElements = 0
        return limits
    }
}

/// A random program on a few stores.
struct TaskMix {
    private var random: SplitMix64
    private let runtime: Runtime
    private let flushing: Bool
    private var stores: [LogicalStore] = []

    private static let library = Library("mix")

    /// y = 3·x + y·0.5, by runs of the pieces' elements.
    private static let blend = library.task("blend", .alignAll) {
        (x: Input<Double>, y: InputOutput<Double>) in
        for i in 0..<y.shape[0] {
            for j in 0..<y.shape[1] { y[i, j] = 3 * x[i, j] + 0.5 * y[i, j] }
        }
    }

    /// Elements that depend on the positions of pieces.
    private static let label = library.task("label", .alignAll) { (n: Int, y: Output<Double>) in
        for i in 0..<y.shape[0] {
            for j in 0..<y.shape[1] { y[i, j] = Double(n + i + 10 * j) }
        }
    }

    /// Rows mixed with their neighbours.
    private static let smooth = library.task(
        "smooth", .bloat(source: 1, bloated: 0, low: [1, 0], high: [1, 0])
    ) { (x: Input<Double>, y: Output<Double>) in
        for i in 0..<y.shape[0] {
            let row = y.origin[0] + i - x.origin[0]
            for j in 0..<y.shape[1] {
                let above = row > 0 ? x[row - 1, j] : 1
                let below = row + 1 < x.shape[0] ? x[row + 1, j] : 2
                y[i, j] = 0.25 * above + 0.5 * x[row, j] + 0.25 * below
            }
        }
    }

    /// Contributions of all points to a single row.
    private static let total = library.task("total", .broadcast(0, axes: [])) {
        (x: Input<Double>, y: ReductionOutput<Sum<Double>>) in
        for i in 0..<x.shape[0] {
            for j in 0..<x.shape[1] { y.fold(0.1 * x[i, j], at: 0, j % y.shape[1]) }
        }
    }

    /// Rows named by another store.
    private static let pick = library.task("pick", .align(0, 2), .image(function: 0, range: 1)) {
        (rows: Input<Int>, x: Input<Double>, y: Output<Double>) in
        for i in 0..<y.shape[0] {
            for j in 0..<y.shape[1] { y[i, j] = x[rows[i, 0] - x.origin[0], j] }
        }
    }

    /// Points that exchange their values.
    private static let share = library.task("share", .alignAll) {
        (team: Communicator, x: InputOutput<Double>) in
        let sum = try team.allReduce(x.count > 0 ? x[0, 0] : 0, +)
        for i in 0..<x.shape[0] { for j in 0..<x.shape[1] { x[i, j] = 0.5 * x[i, j] + 0.01 * sum } }
    }

    private static let mixture = library.kernel("mixture") { x, y in 0.75 * x - 0.5 * y + 1 }

    /// The bits of the stores at the end.
    static func run(seed: UInt64, on runtime: Runtime, flushing: Bool) throws -> [[UInt64]] {
        var mix = TaskMix(seed: seed, on: runtime, flushing: flushing)
        return try mix.run()
    }

    private init(seed: UInt64, on runtime: Runtime, flushing: Bool) {
        random = SplitMix64(seed: seed)
        self.runtime = runtime
        self.flushing = flushing
    }

    private mutating func run() throws -> [[UInt64]] {
        let rows = 2 + random.below(12)
        let columns = 1 + random.below(9)
        for k in 0..<3 {
            let values = (0..<rows * columns).map { Double($0 % 7) + Double(k) }
            stores.append(
                try values.withUnsafeBytes { try runtime.makeStore(copying: $0, [rows, columns], .float64) })
        }
        for _ in 0..<1 + random.below(20) {
            try runtime.within(Scope(mapper: FixedMapper(count: 1 + random.below(6)))) { try step() }
            if flushing { try runtime.flush() }
        }
        return try stores.map(bits)
    }

    private mutating func step() throws {
        var source = random.pick(stores)
        var target = random.pick(stores)
        (source, target) = try window(source, target)
        let isApart = !source.overlaps(target)
        switch random.below(10) {
        case 0 where isApart: try Self.blend(source, target)
        case 1: try Self.label(random.below(5), target)
        case 2 where isApart: try Self.smooth(source, target)
        case 3:
            let sum = try runtime.map(.add, .array(source), .array(target))
            try runtime.copy(.array(sum), into: target)
        case 4:
            let total = try runtime.reduce(.sum, source, axes: [0, 1], keepDims: true)
            let scaled = try runtime.map(.multiply, .array(total), .scalar(Scalar(0.125)))
            try runtime.copy(.array(scaled), into: target)
        case 5:
            let row = try target.slice(axis: 0, 0..<1)
            if !source.overlaps(row) { try Self.total(source, row) }
        case 6 where isApart:
            let rows = runtime.makeStore([target.shape[0], 1], .int64)
            let places = (0..<target.shape[0]).map { _ in random.below(source.shape[0]) }
            try runtime.write(rows) { pointer, _ in
                for (k, place) in places.enumerated() {
                    pointer.storeBytes(of: place, toByteOffset: 8 * k, as: Int.self)
                }
            }
            try Self.pick(rows.broadcast(axis: 1, extent: target.shape[1]), source, target)
        case 7 where random.chance(20): try Self.share(.all, target)
        case 8: try Self.mixture(source, target, into: target)
        default:
            let half = try runtime.map(.multiply, .array(source), .scalar(Scalar(0.5)))
            if random.chance(50) { try runtime.copy(.array(half), into: target) }
        }
    }

    /// Views of parts of both stores, of one shape.
    private mutating func window(
        _ a: LogicalStore, _ b: LogicalStore
    ) throws -> (LogicalStore, LogicalStore) {
        var (a, b) = (a, b)
        if random.chance(50) { return (a, b) }
        for axis in 0..<2 {
            let extent = a.shape[axis]
            let count = 1 + random.below(extent)
            let (i, j) = (random.below(extent - count + 1), random.below(extent - count + 1))
            a = try a.slice(axis: axis, i..<i + count)
            b = try b.slice(axis: axis, j..<j + count)
        }
        if random.chance(30) {
            a = a.with(a.view.slicing(axis: 0, start: a.shape[0] - 1, count: a.shape[0], step: -1))
        }
        return (a, b)
    }

    private func bits(_ store: LogicalStore) throws -> [UInt64] {
        try runtime.read(store) { pointer, view in
            var result: [UInt64] = []
            view.forEachOffset { result.append(pointer.load(fromByteOffset: $0, as: UInt64.self)) }
            return result
        }
    }
}
