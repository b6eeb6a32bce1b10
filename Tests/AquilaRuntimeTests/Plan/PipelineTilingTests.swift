import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Tiles of pipelines: their sizes, what each needs, and where intermediate elements stand.
@Suite struct PipelineTilingTests {
    private func use(_ buffer: Int, _ shift: Shape) -> Pipeline.Use {
        Pipeline.Use(buffer: buffer, shift: shift)
    }

    /// A stage that writes a buffer of 1,002 rows, and one that reads three of its rows for each of its own.
    private func stencil(columns: Int = 1000, tileBytes: Int = 1 << 17) -> Pipeline? {
        Pipeline(
            [
                Pipeline.Stage(domain: [1002, columns], reads: [], writes: [use(0, [0, 0])]),
                Pipeline.Stage(
                    domain: [1000, columns], reads: [use(0, [0, 0]), use(0, [1, 0]), use(0, [2, 0])],
                    writes: []),
            ], itemSizes: [8], tileBytes: tileBytes)
    }

    @Test func tilesFitTheCache() throws {
        let pipeline = try #require(stencil())
        #expect(pipeline.shape == [1000, 1000])
        #expect(pipeline.tile == [16, 500] && pipeline.grid == [63, 2])
        #expect(pipeline.buffers[0].extents == [18, 500])
        #expect(pipeline.scratchBytes == 18 * 500 * 8)
    }

    @Test func smallArraysAreOneTile() throws {
        let pipeline = try #require(stencil(columns: 16))
        #expect(pipeline.grid == [1, 1] && pipeline.tile == [1000, 16])
    }

    /// A tile needs its own rows and those that it reads beside them, within the domain.
    @Test func tilesNeedTheirNeighbourhood() throws {
        let pipeline = try #require(stencil())
        let tile = pipeline.box(ofTile: 5)
        #expect(tile.text == "[32..<48, 500..<1000]")
        let demand = pipeline.demand(of: tile)
        #expect(demand.regions.map(\.text) == ["[32..<50, 500..<1000]", "[32..<48, 500..<1000]"])
        #expect(demand.parts.map(\.text) == ["[32..<50, 500..<1000]"])
        let last = pipeline.demand(of: pipeline.box(ofTile: 125))
        #expect(last.regions.map(\.text) == ["[992..<1002, 500..<1000]", "[992..<1000, 500..<1000]"])
    }

    /// A stage that writes two buffers fills both where either is read.
    @Test func demandsOfTwoReadersAreJoined() throws {
        let pipeline = try #require(
            Pipeline(
                [
                    Pipeline.Stage(domain: [1000], reads: [], writes: [use(0, [0]), use(1, [0])]),
                    Pipeline.Stage(domain: [900], reads: [use(0, [50])], writes: []),
                    Pipeline.Stage(domain: [900], reads: [use(1, [70])], writes: []),
                ], itemSizes: [8, 4], tileBytes: 1 << 12))
        let demand = pipeline.demand(of: Box(lower: [100], upper: [200]))
        #expect(demand.regions.map(\.text) == ["[150..<270]", "[100..<200]", "[100..<200]"])
        #expect(demand.parts.map(\.text) == ["[150..<270]", "[150..<270]"])
    }

    /// Buffers whose stages do not overlap share their place.
    @Test func buffersThatAreDoneAreUsedAnew() throws {
        let chain = (0..<4).map { k in
            Pipeline.Stage(
                domain: [4096], reads: k == 0 ? [] : [use(k - 1, [0])], writes: k == 3 ? [] : [use(k, [0])])
        }
        let pipeline = try #require(Pipeline(chain, itemSizes: [8, 8, 8], tileBytes: 1 << 20))
        #expect(pipeline.buffers.map(\.stages) == [0...1, 1...2, 2...3])
        #expect(pipeline.buffers.map(\.range) == [0..<32_768, 32_768..<65_536, 0..<32_768])
        #expect(pipeline.scratchBytes == 65_536)
    }

    /// Deep halos on small tiles compute too much twice.
    @Test func tooMuchTwiceIsRefused() {
        func pipeline(reach: Int) -> Pipeline? {
            Pipeline(
                [
                    Pipeline.Stage(domain: [1000 + reach, 1000], reads: [], writes: [use(0, [0, 0])]),
                    Pipeline.Stage(
                        domain: [1000, 1000], reads: [use(0, [0, 0]), use(0, [reach, 0])], writes: []),
                ], itemSizes: [8], tileBytes: 1 << 15)
        }
        #expect(pipeline(reach: 4) != nil)
        #expect(pipeline(reach: 200) == nil)
    }

    @Test func rowsTooShortForAKernelAreRefused() {
        #expect(stencil(columns: 16) != nil)
        #expect(stencil(columns: 15) == nil)
        #expect(stencil(columns: 15, tileBytes: 1 << 16) != nil)
    }
}
