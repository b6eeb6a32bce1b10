import AquilaTypes
import Foundation
import Testing

@testable import AquilaRuntime

private let library = Library("drawn \"by hand\"\\")

/// Graphs of windows are valid DOT and show the window's contents.
@Suite struct GraphTests {
    private let runtime = Runtime(workers: 2, tier: .interpreter)

    private func array(_ shape: Shape) -> LogicalStore {
        let array = runtime.makeStore(shape, .float64)
        runtime.fill(array, with: Scalar(1.0))
        return array
    }

    private func part(_ array: LogicalStore, _ range: Range<Int>) -> LogicalStore {
        array.with(array.view.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1))
    }

    /// The recorded window as a graph, followed by that of its point tasks, if there are any.
    private func graphs(_ lines: [String?]? = nil) throws -> [DOTText.Graph] {
        let window = runtime.window
        let planning = runtime.makePlan(skipping: [])
        let drawing = WindowDrawing(
            window: window, planning: planning,
            lines: lines ?? window.operations.map { _ in nil })
        var text = drawing.dot("a window")
        for case .graph(let graph) in planning.plan.steps {
            text += TaskGraphDrawing(graph: graph) { window.name(of: $0.operation) }.dot("its tasks")
        }
        try runtime.flush()
        return try DOTText.graphs(text)
    }

    @Test func aChainIsOneFrame() throws {
        let x = array([100])
        let y = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
        let z = try runtime.map(.multiply, .array(y), .array(x))
        let graph = try graphs(["/some/where/main.swift:1", "main.swift:2", nil])[0]
        #expect(graph.name == "a window")
        #expect(graph.nodes.count == 3 && graph.clusters.count == 1)
        #expect(graph.nodes["op0"]!.hasPrefix("copy\nfloat64 → s0 (100,) float64"))
        #expect(graph.nodes["op0"]!.hasSuffix("\nmain.swift:1"))
        #expect(graph.nodes["op1"]!.hasPrefix("add") && graph.nodes["op1"]!.hasSuffix("main.swift:2"))
        #expect(Set(graph.edges.map { "\($0)\($1)" }) == ["op0op1", "op0op2", "op1op2"])
        withExtendedLifetime((y, z)) {}
    }

    @Test func edgesFollowExactOverlap() throws {
        let x = array([100])
        try runtime.flush()
        runtime.fill(part(x, 0..<50), with: Scalar(2.0))
        runtime.fill(part(x, 50..<100), with: Scalar(3.0))
        let sum = try runtime.reduce(.sum, part(x, 60..<90), axes: [0])
        let graph = try graphs()[0]
        #expect(graph.edges.map { "\($0)\($1)" } == ["op1op2"])
        withExtendedLifetime(sum) {}
    }

    @Test func pipelinesAreFramesOfFrames() throws {
        runtime.limits.pipelineBytes = 1
        runtime.limits.tileBytes = 1 << 14
        var x = array([200, 200])
        try runtime.flush()
        for _ in 0..<3 {
            let rows = x.shape[0] - 1
            x = try runtime.map(.add, .array(part(x, 0..<rows)), .array(part(x, 1..<rows + 1)))
        }
        let graph = try graphs()[0]
        #expect(graph.clusters["cluster_pipeline0"]?.hasPrefix("3 kernels, depth first") ?? false)
        #expect(graph.homes["op1"] == ["cluster_pipeline0", "cluster_group1"])
    }

    @Test func pointTasksHaveAGraphOfTheirOwn() throws {
        let twice = library.task("twice", .alignAll) { (x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = 2 * x[i] }
        }
        let (x, y, z) = (array([40]), runtime.makeStore([40], .float64), runtime.makeStore([40], .float64))
        try runtime.flush()
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
            try twice(x, y)
            try twice(y, z)
        }
        let found = try graphs()
        #expect(found.count == 2)
        #expect(found[0].nodes["op0"]!.contains("drawn \"by hand\"\\.twice"))
        #expect(found[1].nodes.count == 8 && found[1].clusters.count == 2)
        #expect(found[1].edges.map { "\($0)\($1)" } == (0..<4).map { "n\($0)n\($0 + 4)" })
        #expect(found[1].nodes["n1"]!.contains("at (10,)"))
    }

    @Test func largeWindowsAreCut() throws {
        let touch = library.task("touch", .alignAll) { (x: InputOutput<Double>) in }
        let x = array([4096])
        try runtime.flush()
        try runtime.within(Scope(mapper: FixedMapper(count: 1024))) { try touch(x) }
        let tasks = try graphs()[1]
        #expect(tasks.nodes.count == TaskGraphDrawing.mostNodes)
        #expect(tasks.label.contains("the last \(1024 - TaskGraphDrawing.mostNodes) are left out"))
        runtime.limits.repeatAfter = .max
        for _ in 0..<500 { runtime.fill(x, with: Scalar(1.0)) }
        let window = try graphs()[0]
        #expect(window.nodes.count == WindowDrawing.mostOperations)
        #expect(window.label.contains("the last 100 operations are left out"))
    }

    @Test(arguments: [false, true]) func newPlansAreWrittenAndReplaysAreNot(_ isFolder: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let watcher = Watcher()
        watcher.graphs = GraphWriter(isFolder ? folder.path : folder.path + "/windows.dot")
        runtime.watcher = watcher
        let x = array([10])
        for _ in 0..<5 {
            try runtime.flush()
            runtime.fill(x, with: Scalar(2.0))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == (isFolder ? ["window-0001.dot", "window-0002.dot"] : ["windows.dot"]))
        let graphs = try names.flatMap {
            try DOTText.graphs(String(contentsOfFile: folder.path + "/" + $0, encoding: .utf8))
        }
        #expect(graphs.map(\.name) == ["window 1", "window 2"])
        #expect(graphs[1].nodes["op0"]!.contains("GraphTests.swift:"))
    }
}
