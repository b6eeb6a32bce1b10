import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The kernels that run depth first, tile by tile.
@Suite struct PipelineFinderTests {
    private let w = WindowWriter()
    private let limits: WindowLimits = {
        var limits = WindowLimits()
        limits.pipelineBytes = 1000
        limits.tileBytes = 1 << 14
        return limits
    }()

    /// The ranges of groups.
    private func found(_ passes: PassSet = .all, _ other: WindowLimits? = nil) -> [Range<Int>] {
        w.pipelines(other ?? limits, passes).map(\.groups)
    }

    /// The sum of the rows above and below.
    @discardableResult
    private func sweep(_ a: ArrayPart, isLast: Bool = false) -> ArrayPart {
        let count = a.view.shape[0]
        let b = w.map(.add, a[0..<count - 2], a[2..<count])
        if !isLast { w.drop(b) }
        return b
    }

    @Test func sweepsOfAStencilAreOnePipeline() throws {
        sweep(sweep(sweep(w.store([200, 100]))), isLast: true)
        let finding = try #require(w.pipelines(limits).first)
        #expect(found() == [0..<3])
        #expect(finding.buffers == [1: 0, 2: 1] && finding.order == [0, 1])
        let uses = finding.pipeline.stages.map { stage in
            (stage.reads.map(\.shift), stage.writes.map(\.buffer))
        }
        #expect(uses.map(\.0) == [[], [[0, 0], [2, 0]], [[0, 0], [2, 0]]])
        #expect(uses.map(\.1) == [[0], [1], []])
        #expect(
            w.plan(.all, limits).text == """
                new d
                add · add · add by tiles of (13, 50)
                  a+0(800 8) a+1600(800 8) → x0(0, 0)
                  x0(0, 0) x0(2, 0) → x1(0, 0)
                  x1(0, 0) x1(2, 0) → d+0(800 8)
                """)
    }

    @Test func withoutThePassTheyRunOneByOne() {
        sweep(sweep(w.store([200, 100])), isLast: true)
        #expect(found(PassSet.all.subtracting(.pipeline)) == [])
        #expect(w.plan(PassSet.all.subtracting(.pipeline), limits).text.contains("free b"))
    }

    /// Axes are in the order of the intermediate arrays' memory.
    @Test func tilesFollowMemory() throws {
        let a = w.store([100, 200], order: [1, 0])
        let b = w.map(.sqrt, a)
        w.map(.add, b[0..<100, 0..<198], b[0..<100, 2..<200])
        w.drop(b)
        let finding = try #require(w.pipelines(limits).first)
        #expect(finding.order == [1, 0])
        #expect(finding.pipeline.shape == [198, 100])
        #expect(finding.pipeline.stages[1].reads.map(\.shift) == [[0, 0], [2, 0]])
    }

    // MARK: Stores that are no intermediate results

    @Test func resultsThatStayAreNoBuffers() {
        let b = sweep(w.store([200, 100]), isLast: true)
        sweep(b, isLast: true)
        #expect(found() == [])
    }

    /// A store with a value before the window has other elements than the pipeline's.
    @Test func storesOfEarlierWindowsAreNoBuffers() {
        let (a, b) = (w.store([200, 100]), w.store([200, 100]))
        w.map(.sqrt, a, into: b)
        w.map(.add, b[0..<198], b[2..<200])
        w.drop(b)
        #expect(found() == [])
    }

    @Test func partsOfAResultAreNoBuffers() {
        let (a, b) = (w.store([100, 100]), w.fresh([200, 100]))
        w.map(.sqrt, a, into: b[50..<150])
        w.map(.add, b[0..<198], b[2..<200])
        w.drop(b)
        #expect(found() == [])
    }

    /// The last kernel to use a buffer ends the pipeline.
    @Test func laterUsesEndAPipeline() {
        let b = sweep(w.store([200, 100]))
        let c = sweep(b)
        w.map(.sqrt, c.every(-1))
        w.map(.log, b[0..<10])
        #expect(found() == [])
    }

    @Test func smallResultsStayInCacheAnyhow() {
        sweep(sweep(w.store([200, 100])), isLast: true)
        var large = limits
        large.pipelineBytes = 198 * 800
        #expect(found(.all, large) == [0..<2])
        large.pipelineBytes += 1
        #expect(found(.all, large) == [])
    }

    // MARK: Which kernels

    @Test func reductionsAreNoStages() {
        let c = sweep(sweep(w.store([200, 100])), isLast: true)
        w.reduce(.sum, w.map(.sqrt, c[1..<100]), axes: [0, 1])
        #expect(w.groupTexts() == ["add", "add", "sqrt · sum"])
        #expect(found() == [0..<2])
    }

    @Test func kernelsBetweenSplitAPipeline() {
        let c = sweep(sweep(w.store([200, 100])), isLast: true)
        let sum = w.reduce(.sum, c[1..<3], axes: [0])
        sweep(sweep(w.map(.add, c, sum)), isLast: true)
        #expect(w.groupTexts() == ["add", "add", "sum", "add", "add", "add"])
        // The fourth result stays, so it is no buffer.
        #expect(found() == [0..<2, 4..<6])
    }

    /// Views that skip elements do not lie in a buffer as in memory.
    @Test func strangeViewsOfABufferAreRefused() {
        let b = sweep(w.store([200, 100]))
        w.map(.sqrt, b.every(2))
        #expect(found() == [])
    }

    @Test func otherRanksOfDomainsAreRefused() {
        let b = sweep(w.store([200, 100]))
        w.map(.sqrt, w.store([50]))
        sweep(b, isLast: true)
        #expect(w.groupTexts() == ["add", "sqrt", "add"])
        #expect(found() == [])
    }

    @Test func amongTasksThereIsNone() {
        sweep(sweep(w.store([200, 100])), isLast: true)
        w.task("t", [(.inputOutput, w.store([10]))])
        #expect(found() == [])
    }

    @Test func aPipelineHasSixteenKernels() {
        var a = w.store([200, 200])
        for k in 0..<20 { a = sweep(a, isLast: k == 19) }
        var large = limits
        large.tileBytes = 1 << 20
        #expect(found(.all, large) == [0..<16, 16..<20])
    }

    /// Small tiles would compute too many elements twice for as many kernels.
    @Test func smallTilesHaveShorterPipelines() {
        var a = w.store([200, 100])
        for k in 0..<20 { a = sweep(a, isLast: k == 19) }
        #expect(found() == [0..<10, 10..<19])
    }
}
