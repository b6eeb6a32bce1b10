import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// The functions on which file formats are built: each rank's part of an array, and the ranks'
/// agreement.
@Suite struct HomeTests {
    /// Each element is passed to the body once, on one rank, with its value and its index.
    @Test(arguments: [1, 2, 3, 4, 7]) func eachElementIsLentOnce(ranks: Int) throws {
        let all = try RankJob.run(ranks) { runtime in try Self.views().map { try Self.lent($0, runtime) } }
        for k in all[0].indices {
            var sum: [Int: Int] = [:]
            for rank in all { sum.merge(rank[k]) { _, _ in Int.min } }
            let expected = try RankJob.run(1) { runtime in try Self.lent(Self.views()[k], runtime) }[0]
            #expect(sum == expected, "view \(k)")
        }
        // The work is shared.
        if ranks > 1 { #expect(all.allSatisfy { $0[0].count < 35 * 20 }) }
    }

    private static func views() throws -> [NDArray<Int>] {
        let u = (arange(35 * 20) as NDArray<Int>).reshaped([35, 20]) + 0
        let line = (arange(700) as NDArray<Int>) * 1
        return [
            u, u.transposed(), u[3 ..< -2, 1...], u[Index.all.by(2), Index.all.by(-3)], u[4], u[.all, -1],
            u[0..<0],
            u.reshaped([700]), line.reshaped([70, 10]), u.broadcast(to: [2, 35, 20]), line[699],
            NDArray([1, 2, 3]), u[.all, .newAxis],
        ]
    }

    /// The elements that are passed to the body on this rank, by their numbers in row-major order.
    private static func lent(_ array: NDArray<Int>, _ runtime: Runtime) throws -> [Int: Int] {
        var result: [Int: Int] = [:]
        let shape = array.shape
        try runtime.readHome(array.logicalStore) { origin, pointer, view in
            let steps = View.rowMajorStrides(shape, itemSize: 1)
            var place = View(contiguous: view.shape, itemSize: 1)
            place.strides = steps
            for axis in shape.indices { place.offset += origin[axis] * steps[axis] }
            var places: [Int] = []
            place.forEachOffset { places.append(place.offset + $0) }
            var k = 0
            view.forEachOffset { offset in
                #expect(result[places[k]] == nil)
                result[places[k]] = pointer.load(fromByteOffset: offset, as: Int.self)
                k += 1
            }
        }
        return result
    }

    @Test(arguments: [1, 2, 3, 4, 7]) func partsAreFilledAtHome(ranks: Int) throws {
        for shape in [[35, 20], [1], [], [0, 4], [3, 2, 50], [8000]] as [Shape] {
            let values = try RankJob.run(ranks) { runtime -> [Int] in
                let store = try runtime.makeStore(
                    shape, .int64,
                    fillingHome: { origin, pointer, view in
                        #expect(view.isContiguous(itemSize: 8))
                        let steps = View.rowMajorStrides(shape, itemSize: 1)
                        var place = View(contiguous: view.shape, itemSize: 1)
                        place.strides = steps
                        for axis in shape.indices { place.offset += origin[axis] * steps[axis] }
                        var k = 0
                        place.forEachOffset { offset in
                            pointer.storeBytes(of: place.offset + offset, toByteOffset: 8 * k, as: Int.self)
                            k += 1
                        }
                    })
                let array = try NDArray<Int>(store)
                return try (array * 2).elements()
            }
            for rank in values { #expect(rank == (0..<shape.product).map { 2 * $0 }) }
        }
    }

    struct Mishap: Error {}

    @Test(arguments: [2, 3, 7]) func failuresOfOneAreThoseOfAll(ranks: Int) throws {
        let outcomes = try RankJob.run(ranks) { runtime in
            var words: [String] = []
            do {
                try runtime.agree {
                    if runtime.rank > 0 { throw ArrayError(.format, "rank \(runtime.rank)") }
                }
            } catch { words.append("\((error as! ArrayError).kind) \(error)") }
            do { try runtime.agree { if runtime.rank == runtime.rankCount - 1 { throw Mishap() } } } catch {
                words.append("\(error)")
            }
            do {
                _ = try runtime.makeStore([100], .int8) {
                    if runtime.rank == 1 { throw Mishap() } else { _ = $0 }
                }
            } catch {}
            do {
                _ = try runtime.makeStore(
                    [100], .int8,
                    fillingHome: { _, _, _ in
                        if runtime.rank == 1 { throw ArrayError(.system, "no disk") }
                    })
            } catch { words.append("\(error)") }
            words.append(
                String(decoding: try runtime.onceForAll { Array("from \(runtime.rank)".utf8) }, as: UTF8.self)
            )
            words += try runtime.allGather(Array(repeating: 7, count: runtime.rank)).map { "\($0.count)" }
            try runtime.barrier()
            return words
        }
        let expected =
            ["format rank 1", "Mishap()", "no disk", "from 0"] + (0..<ranks).map { "\($0)" }
        for words in outcomes { #expect(words == expected) }
    }
}
