import AquilaTypes
import Testing

@testable import AquilaRuntime

private let library = Library("checks")

/// Pieces, graphs and runs of tasks, with and without a fault.
@Suite struct TaskCheckTests {
    private let runtime = Runtime(workers: 2, tier: .interpreter)

    private func array(_ count: Int) throws -> LogicalStore {
        let array = runtime.makeStore([count], .float64)
        runtime.fill(array, with: Scalar(1.0))
        try runtime.flush()
        return array
    }

    private func expect(
        _ stage: BrokenInvariant.Stage, _ words: String, _ body: () throws -> Void
    ) {
        do {
            try body()
            Issue.record("nothing is broken")
        } catch let broken as BrokenInvariant {
            #expect(broken.stage == stage && broken.message.contains(words), "\(broken)")
        } catch { Issue.record(error) }
    }

    /// The graph of two tasks, one after the other, in four pieces each.
    private func graph() throws -> TaskGraph {
        let twice = library.task("twice", .alignAll) { (x: Input<Double>, y: Output<Double>) in }
        let x = try array(40)
        let y = runtime.makeStore([40], .float64)
        let z = runtime.makeStore([40], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
            try twice(x, y)
            try twice(y, z)
        }
        for case .graph(let graph) in runtime.makePlan(skipping: []).plan.steps { return graph }
        throw ArrayError(.value, "no graph")
    }

    // MARK: Partition

    /// The step of a launch with these constraints, with its pieces modified by the body.
    private func step(
        _ constraints: [Constraint], modes: [ArgumentMode] = [.input, .output], count: Int = 40,
        pieces: Int = 4, _ change: (inout [SolvedLaunch.Piece]) -> Void = { _ in }
    ) throws -> TaskStep {
        let task = TaskDeclaration(library, "any", variants: [.cpu: { _ in }])
        var launch = TaskLaunch(task)
        for mode in modes { launch.add(try array(count), mode) }
        for constraint in constraints { launch.add(constraint) }
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) { try launch.submit() }
        let planning = runtime.makePlan(skipping: [])
        for case .graph(let graph) in planning.plan.steps {
            for case .task(let step) in graph.steps {
                var solved = step.solved
                change(&solved.pieces)
                return TaskStep(
                    operation: step.operation, launch: step.launch, slots: step.slots, types: step.types,
                    views: step.shapes.map { View(contiguous: $0, itemSize: 8) },
                    recorded: runtime.window.launches[step.launch], suppliers: [], solved: solved)
            }
        }
        throw ArrayError(.value, "no task")
    }

    private func expectPartition(_ words: String, _ step: TaskStep) {
        expect(.partition, words) { try step.checkPieces(in: runtime.window) }
    }

    @Test(
        arguments: [
            [.alignAll], [.bloat(source: 1, bloated: 0, low: [2], high: [3])], [.align(0, 1), .broadcast(0)],
            [.align(0, 1), .minimumExtent(0, axis: 0, extent: 15)],
        ] as [[Constraint]])
    func soundPieces(_ constraints: [Constraint]) throws {
        for pieces in 1...9 {
            let step = try step(constraints, pieces: pieces)
            try step.checkPieces(in: runtime.window)
            try runtime.flush()
        }
    }

    @Test func leastExtentsHold() throws {
        for count in 1...40 {
            for extent in 1...5 {
                let constraints: [Constraint] = [.alignAll, .minimumExtent(0, axis: 0, extent: extent)]
                let step = try step(constraints, count: count, pieces: 4)
                try step.checkPieces(in: runtime.window)
                try runtime.flush()
            }
        }
    }

    @Test func piecesThatMeet() throws {
        expectPartition(
            "write the same elements of argument 1",
            try step([.alignAll]) { $0[3] = $0[1] })
    }

    @Test func piecesThatLeaveSomethingOut() throws {
        let step = try step([.alignAll]) { pieces in
            for k in 0..<2 { pieces[6 + k].view.shape[0] -= 1 }
        }
        expectPartition("1 elements of argument 1 are in no piece", step)
    }

    @Test func piecesElsewhere() throws {
        expectPartition("elsewhere than at its origin", try step([.alignAll]) { $0[0].view.offset += 8 })
        expectPartition("elements from", try step([.alignAll]) { $0[6].view.shape[0] += 1 })
    }

    @Test func brokenConstraints() throws {
        expectPartition("alignAll does not hold", try step([.alignAll]) { $0[0].view.shape[0] -= 1 })
        expectPartition(
            "bloat",
            try step([.bloat(source: 1, bloated: 0, low: [1], high: [1])]) { $0[2].view.shape[0] -= 1 })
        expectPartition(
            "broadcast",
            try step([.align(1, 1), .broadcast(0)]) { $0[0].view.shape[0] -= 1 })
    }

    // MARK: Depend

    @Test func graphs() throws {
        let graph = try graph()
        try graph.checkInvariants()
        let count = graph.nodes.count
        func changed(_ predecessors: [[Int32]], nodes: [TaskGraph.Node]? = nil) -> TaskGraph {
            TaskGraph(steps: graph.steps, nodes: nodes ?? graph.nodes, predecessors: predecessors)
        }
        let right = (0..<count).map { $0 < 4 ? [] : [Int32($0 - 4)] }
        try changed(right).checkInvariants()
        expect(.depend, "node 4 does not wait for node 0") {
            try changed([[], [], [], [], [], [1], [2], [3]]).checkInvariants()
        }
        expect(.depend, "node 4 waits for node 1, with which it shares nothing") {
            try changed([[], [], [], [], [0, 1], [1], [2], [3]]).checkInvariants()
        }
        expect(.depend, "or for a later one") {
            try changed([[7], [], [], [], [0], [1], [2], [3]]).checkInvariants()
        }
        expect(.depend, "3 of 4 tiles of step 1 have nodes") {
            try changed(right.dropLast(), nodes: graph.nodes.dropLast()).checkInvariants()
        }
        var nodes = graph.nodes
        nodes[1].first = 0
        expect(.depend, "node 1 begins at 0") { try changed(right, nodes: nodes).checkInvariants() }
    }

    // MARK: Execute

    @Test func nodesThatRunTwice() throws {
        let ledger = NodeLedger(nodeCount: 3)
        #expect(!ledger.hasEntries)
        for node in 0..<3 { ledger.note(node) }
        try ledger.checkInvariants()
        ledger.note(1)
        expect(.execute, "node 1 of 3 has run 2 times") { try ledger.checkInvariants() }
    }

    /// Collects the messages of failed checks, which would end the program.
    private func messages(_ body: () throws -> Void) rethrows -> [String] {
        var messages: [String] = []
        runtime.isChecking = true
        runtime.watcher!.stop = { messages.append($0) }
        try body()
        return messages
    }

    @Test(arguments: [-1, 40]) func writesOutsideAPieceAreFound(_ place: Int) throws {
        let stray = library.task("stray") { (x: Output<Double>) in
            let start = x.accessor.store.address.assumingMemoryBound(to: Double.self)
            for i in x.indices { start[i] = 1 }
            start[place] = 2
        }
        let messages = try messages {
            let x = runtime.makeStore([40], .float64)
            try stray(x)
            try runtime.flush()
        }
        #expect(messages.count == 1)
        let message = try #require(messages.first)
        #expect(message.contains("AQUILA_CHECK, execute: operation 0, checks.stray, recorded at "))
        #expect(message.contains("TaskCheckTests.swift:\(#line - 6)"))
        #expect(message.contains(place < 0 ? "wrote before an" : "wrote past the end of an"))
    }

    @Test func aStoreThatBelievesToBeElsewhere() throws {
        let x = try array(10)
        let messages = try messages {
            let y = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
            x.store.windowSlot = 1
            try? runtime.flush()
            x.store.windowSlot = -1
            withExtendedLifetime(y) {}
        }
        #expect(messages == ["AQUILA_CHECK, window: the store of slot 0 believes to be in another"])
    }

    @Test func soundProgramsPass() throws {
        let half = library.task("half", .alignAll) { (x: InputOutput<Double>) in
            for i in x.indices { x[i] *= 0.5 }
        }
        let messages = try messages {
            var x = try array(100)
            for _ in 0..<200 {
                x = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
                try runtime.within(Scope(mapper: FixedMapper(count: 3))) { try half(x) }
            }
            #expect(abs(Double(bitPattern: try runtime.item(x).re) - 1) < 1e-9)
        }
        #expect(messages.isEmpty)
        runtime.isChecking = false
        #expect(runtime.watcher == nil)
    }
}
