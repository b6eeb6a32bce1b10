import AquilaRuntime
import AquilaTypes
import Testing

/// Copies by positions.
@Suite struct IndexedTests: StoreValues {
    let runtime = Runtime(workers: 2)

    @Test func subarraysAreGathered() throws {
        let source = try array([1.0, 2, 3, 4, 5, 6], [3, 2])
        let gathered = try runtime.gather(source, indices: [array([2, 0, 2])])
        #expect(try values(gathered, Double.self) == [5, 6, 1, 2, 5, 6])
    }

    /// Of places that repeat, the last one counts.
    @Test func subarraysAreScattered() throws {
        let target = try array([0.0, 0, 0, 0])
        try runtime.scatter(.array(array([1.0, 2, 3])), into: target, indices: [array([3, 1, 3])])
        #expect(try values(target, Double.self) == [0, 2, 0, 3])
    }

    /// Elements move within one array as if it had been copied first.
    @Test func subarraysMoveWithinAnArray() throws {
        let a = try array([1.0, 2, 3, 4])
        try runtime.gatherScatter(a, indices: [array([0, 1, 2])], into: a, places: [array([1, 2, 3])])
        #expect(try values(a, Double.self) == [1, 1, 2, 3])
    }
}
