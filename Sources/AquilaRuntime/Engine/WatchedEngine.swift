import AquilaTypes

/// Checks and observes another engine: its windows, its plans and their runs.
final class WatchedEngine: Engine {
    private let engine: any Engine
    private let watcher: Watcher
    private unowned let recorder: Recorder

    init(_ engine: any Engine, _ watcher: Watcher, _ recorder: Recorder) {
        self.engine = engine
        self.watcher = watcher
        self.recorder = recorder
        engine.landed = { [unowned self] in note($0, hasRun: $1, $2) }
    }

    var keepsProvenances: Bool { true }
    var looksAtEachOperation: Bool { true }

    // MARK: Windows

    func prepare() throws -> PreparedWindow? {
        settle()
        if recorder.window.isEmpty { return nil }
        if watcher.isChecking { checkWindow() }
        guard var prepared = try engine.prepare() else { return nil }
        if watcher.isChecking { check(prepared) }
        if let made = prepared.made { watcher.graphs?.write(recorder.window, made.planning) }
        prepared.examination = watcher.doctor?.examine(recorder.window, prepared.plan)
        prepared.examination?.planning = prepared.made?.nanoseconds
        return prepared
    }

    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) throws -> Bool {
        let start = Tracer.now()
        let outcome = Result { try engine.run(prepared, mayOverlap: mayOverlap, isUrged: isUrged) }
        if case .success(false) = outcome { return false }
        note(prepared, hasRun: (try? outcome.get()) != nil, Tracer.now() - start)
        return try outcome.get()
    }

    /// Notes that a window has run, or could not run.
    private func note(_ prepared: PreparedWindow, hasRun: Bool, _ nanoseconds: UInt64) {
        if let examination = prepared.examination {
            watcher.doctor?.note(examination, running: nanoseconds, recorder.resources.allocator)
        }
        if watcher.isChecking { checkRuns(of: prepared.plan, hasRun: hasRun) }
    }

    // MARK: Checks

    private func checkWindow() {
        stopIfBroken { () throws(BrokenInvariant) in try recorder.window.checkInvariants() }
    }

    private func check(_ prepared: PreparedWindow) {
        // The planner's verifier has checked a new plan, pass by pass.
        if prepared.made == nil {
            stopIfBroken { () throws(BrokenInvariant) in
                let failed = recorder.window.spreadFailures().operations
                try prepared.plan.compare(with: recorder.makePlan(skipping: failed).plan)
            }
        }
        for case .graph(let graph) in prepared.plan.steps {
            graph.storage.ledger = NodeLedger(nodeCount: graph.nodes.count)
        }
    }

    /// Checks the runs of nodes after a window has run, or could not run.
    private func checkRuns(of plan: Plan, hasRun: Bool) {
        for case .graph(let graph) in plan.steps {
            let ledger = graph.storage.ledger
            graph.storage.ledger = nil
            // A window that did not get its memory runs no step.
            guard let ledger, hasRun || ledger.hasEntries else { continue }
            stopIfBroken { () throws(BrokenInvariant) in try ledger.checkInvariants() }
        }
    }

    private func stopIfBroken(_ body: () throws(BrokenInvariant) -> Void) {
        do { try body() } catch { watcher.stop(error.description(in: recorder.window)) }
    }
}

// Everything else is the engine's own.
extension WatchedEngine {
    var ranks: Ranks? { engine.ranks }
    var isBusy: Bool { engine.isBusy }
    func heed(_ limits: WindowLimits) { engine.heed(limits) }
    func close() { engine.close() }
    func windowBegins() throws { try engine.windowBegins() }
    func endWindow() { engine.endWindow() }
    func settle() -> Bool { engine.settle() }
    func sendOff() { engine.sendOff() }
    func isComputed(within milliseconds: Int) -> Bool { engine.isComputed(within: milliseconds) }

    func release(_ store: Store) { engine.release(store) }
    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan {
        try engine.lend(array, isRead: isRead)
    }
    func makeWhole(_ store: Store) throws { try engine.makeWhole(store) }
    func isWhole(_ store: Store) -> Bool { engine.isWhole(store) }
    func admitWhole(_ bytes: Int) throws { try engine.admitWhole(bytes) }
    func fillHome(_ array: LogicalStore, _ body: HomeFiller) throws { try engine.fillHome(array, body) }
    func lendHome(_ array: LogicalStore, _ body: HomeReader) throws { try engine.lendHome(array, body) }
    func positions(of mask: LogicalStore) throws -> [LogicalStore]? { try engine.positions(of: mask) }
    func join(
        _ pieces: [Int: OutputBuffer], pointCount: Int, _ rowShape: Shape, _ dtype: DType
    ) throws(ArrayError) -> JoinedPieces {
        try engine.join(pieces, pointCount: pointCount, rowShape, dtype)
    }

    func agree<R>(_ body: () throws -> R) throws -> R { try engine.agree(body) }
    func allGather(_ bytes: [UInt8]) throws -> [[UInt8]] { try engine.allGather(bytes) }
    func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8] { try engine.onceForAll(body) }
    func once(_ body: () throws -> Void) throws { try engine.once(body) }
    func barrier() throws { try engine.barrier() }
    func meetAtEnd() throws { try engine.meetAtEnd() }
    var isCollecting: Bool {
        get { engine.isCollecting }
        set { engine.isCollecting = newValue }
    }
}
