import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// Random tasks on random views of one store: the order that the history demands, against the exact
/// order by comparison of bytes.
@Suite struct DependenceTests {
    static let cases = UInt64(DifferentialTests.programs * 6 / 5)
    static let lanes: UInt64 = 2

    /// No required order is missing, directly or transitively, and none is demanded between tasks
    /// without a conflict.
    @Test(arguments: 0..<lanes) func theOrderIsExact(lane: UInt64) {
        var failures = 0
        for seed in 0..<Self.cases / Self.lanes where failures < 5 {
            var program = TaskProgram(seed: seed * Self.lanes + lane)
            if let difference = program.difference() {
                failures += 1
                Issue.record("seed \(seed * Self.lanes + lane): \(difference)")
            }
        }
    }
}

/// Tasks are numbers below 64, and sets of tasks are bits.
struct TaskProgram {
    struct Use {
        var task: Int
        var kind: AccessKind
        var footprint: Footprint
        var bytes: RandomStore.Bytes
    }

    private var random: SplitMix64
    private let store: RandomStore
    private let history: AccessHistory
    private var uses: [Use] = []
    /// For each task, the tasks that conflict with it, and those ordered before it.
    private var conflicts: [UInt64] = []
    private var before: [UInt64] = []
    /// For each task, the tasks in flight that the history orders before it.
    private var demanded: [UInt64] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        store = RandomStore(&random)
        history = AccessHistory(root: store.root, itemSize: store.itemSize)
    }

    /// The first error of the history; nil if there is none.
    mutating func difference() -> String? {
        let isBoxed = random.chance(30)
        let writes = random.pick([10, 30, 60, 90])
        for task in 0..<2 + random.below(14) {
            var direct: [Int32] = []
            var truth: UInt64 = 0
            for _ in 0..<random.pick([1, 1, 2, 3]) {
                let use = draw(task, isBoxed, writes)
                for other in uses where other.task != task && other.kind.conflicts(with: use.kind) {
                    if other.bytes.meets(use.bytes) { truth |= 1 << UInt64(other.task) }
                }
                uses.append(use)
                history.record(use.footprint, use.kind, by: Int32(task), into: &direct)
            }
            let told = direct.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
            conflicts.append(truth)
            before.append(closure(truth, before))
            demanded.append(closure(told, demanded))
            if told & ~truth != 0 { return describe("extra", told & ~truth) }
            let missing = before[task] & ~demanded[task]
            if missing != 0 { return describe("missing", missing) }
        }
        return nil
    }

    private mutating func draw(_ task: Int, _ isBoxed: Bool, _ writes: Int) -> Use {
        let (view, size) =
            random.chance(5) ? (store.root, store.itemSize) : store.view(&random, isBox: isBoxed)
        let bytes = RandomStore.bytes(view, size)
        let kind: AccessKind =
            random.chance(writes) ? .write : random.chance(60) ? .read : .reduce(Int32(random.below(2)))
        let footprint: Footprint = random.chance(8) ? .runs(bytes.runs) : .view(view, itemSize: size)
        return Use(task: task, kind: kind, footprint: footprint, bytes: bytes)
    }

    private func closure(_ direct: UInt64, _ earlier: [UInt64]) -> UInt64 {
        earlier.indices.reduce(direct) { direct >> UInt64($1) & 1 == 0 ? $0 : $0 | earlier[$1] }
    }

    private func describe(_ what: String, _ tasks: UInt64) -> String {
        let names = (0..<64).filter { tasks >> UInt64($0) & 1 != 0 }
        return "\(what): \(names) of \(store.root), items of \(store.itemSize), uses \(uses)"
    }
}
