import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The graphs of windows with tasks.
@Suite struct TaskGraphTests {
    private let w = WindowWriter()

    private var text: String { w.plan().text }

    @Test func pointsWaitForThePiecesThatTheyShare() {
        let (a, b) = (w.store([100]), w.store([100]))
        w.task("first", [(.output, a)], pieces: 2)
        w.task("second", [(.input, a), (.output, b)], pieces: 4)
        #expect(
            text == """
                graph
                  0: a [0..<1]
                  1: a [1..<2]
                  2: a b [0..<1] after 0
                  3: a b [1..<2] after 0
                  4: a b [2..<3] after 1
                  5: a b [3..<4] after 1
                """)
    }

    /// A margin of a piece belongs to the neighbour.
    @Test func marginsTieNeighbours() {
        let (a, b) = (w.store([90]), w.store([90]))
        let bloat = Constraint.bloat(source: 1, bloated: 0, low: [1], high: [1])
        w.task("first", [(.output, a)], pieces: 3)
        w.task("second", [(.input, a), (.output, b)], [bloat], pieces: 3)
        w.task("third", [(.output, a)], pieces: 3)
        #expect(
            text == """
                graph
                  0: a [0..<1]
                  1: a [1..<2]
                  2: a [2..<3]
                  3: a b [0..<1] after 0 1
                  4: a b [1..<2] after 0 1 2
                  5: a b [2..<3] after 1 2
                  6: a [0..<1] after 0 3 4
                  7: a [1..<2] after 1 3 4 5
                  8: a [2..<3] after 2 4 5
                """)
    }

    /// Each of the writes before covers at most a half of the last kernel's operand.
    @Test func kernelsAreNodesToo() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.task("t", [(.inputOutput, b)], pieces: 2)
        w.map(.exp, b)
        #expect(
            text == """
                new b
                new c
                graph
                  0: sqrt [0..<1]
                  1: b [0..<1] after 0
                  2: b [1..<2] after 0
                  3: exp [0..<1] after 0 1 2
                """)
    }

    /// Tiles of large kernels are nodes of their own.
    @Test func tilesOfKernelsWaitForTheirPiecesAlone() throws {
        let a = w.store([1 << 20])
        w.task("t", [(.inputOutput, a)], pieces: 4)
        w.map(.add, a, 1.0, into: a)
        guard case .graph(let graph)? = w.plan().planning.plan.steps.last else {
            Issue.record("no graph")
            return
        }
        let tiles = graph.nodes.count - 4
        #expect(tiles == 64)
        #expect((0..<4).map { graph.successors(of: $0).count } == [16, 16, 16, 16])
        #expect(graph.successors(of: 1).map { Int($0) } == Array(20..<36))
        #expect(graph.waits.map { Int($0) } == [0, 0, 0, 0] + Array(repeating: 1, count: 64))
        #expect(!graph.isChain)
    }

    @Test func sideEffectsKeepTheirOrder() {
        let (a, b) = (w.store([100]), w.store([100]))
        w.task("print", [(.input, a)], [], hasSideEffects: true)
        w.task("print", [(.input, b)], [], hasSideEffects: true)
        w.task("quiet", [(.input, b)], [])
        #expect(
            text == """
                graph
                  0: a [0..<1]
                  1: b [0..<1] after 0
                  2: b [0..<1]
                """)
    }

    /// Points that may wait for each other are one node.
    @Test func concurrentPointsAreOneNode() {
        w.task("all", [(.output, w.store([100]))], pieces: 4, isConcurrent: true)
        #expect(
            text == """
                graph
                  0: a [0..<4]
                """)
    }

    @Test func priorityIsAnOrderOfItsOwn() {
        let (a, b) = (w.store([100]), w.store([100]))
        w.task("low", [(.output, a)])
        #expect(graphs.map(\.isOrdered) == [false])
        w.task("high", [(.output, b)], priority: 3)
        #expect(graphs.map(\.isOrdered) == [true] && graphs.map(\.isRestricted) == [false])
        let heights = graphs[0].raising([10, 20, 10, 20])
        #expect(heights[2] > heights[1] && heights[1] > heights[0])
    }

    @Test func chainsAreSeen() {
        let a = w.store([100])
        w.task("first", [(.inputOutput, a)], [])
        w.task("second", [(.inputOutput, a)], [])
        #expect(graphs.map(\.isChain) == [true])
    }

    private var graphs: [TaskGraph] {
        w.plan().planning.plan.steps.compactMap { if case .graph(let graph) = $0 { graph } else { nil } }
    }
}
