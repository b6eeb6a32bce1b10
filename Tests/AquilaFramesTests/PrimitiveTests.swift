import AquilaArrays
import AquilaFrames
import AquilaTypes
import Testing

/// Relations of columns as positions of rows, for libraries that arrange results themselves.
struct PrimitiveTests {
    private let words = ["b", "a", nil, "b", "c", ""]

    private func ints(_ array: AnyNDArray) throws -> [Int] { try Column(sharing: array).values().map { $0! } }

    @Test func groupsNumberTheRows() throws {
        let groups = try RowGroups([Column(words)], isSorted: true)
        #expect(groups.count == 4 && groups.rowCount == 6)
        #expect(try ints(groups.numbers()) == [2, 1, -1, 2, 3, 0])
        #expect(try ints(groups.firstRows()) == [5, 1, 0, 4])
        #expect(try ints(groups.rowsInOrder()) == [5, 1, 0, 3, 4])
        #expect(try ints(groups.places()) == [0, 0, -1, 1, 0, 0])
        #expect(try ints(groups.places(isForwards: false)) == [1, 0, -1, 0, 0, 0])
        #expect(try groups.sizes().values(of: Int.self) == [1, 1, 2, 1])
        let sums = try groups.reduced(Column([0.0, 1, 2, 3, 4, 5]), by: .sum)
        #expect(try sums.values(of: Double.self) == [5, 1, 3, 4])
        let kept = try RowGroups([Column(words)], keepsMissing: true)
        #expect(kept.count == 5)
        #expect(try ints(kept.numbers()) == [0, 1, 2, 0, 3, 4])
    }

    @Test func numbersMakeGroups() throws {
        let groups = try RowGroups(numbers: Column([1, -1, 0, 1]).array(), count: 3)
        #expect(try ints(groups.firstRows()) == [2, 0, -1])
        #expect(try groups.reduced(Column([1, 2, 3, 4]), by: .sum).values(of: Int.self) == [3, 5, 0])
        let variances = try groups.variances(Column([1.0, 2, 3, 4]), correction: 1)
        #expect(try variances.values(of: Double.self)[1] == 4.5)
        for wrong in [[0, 3], [0, -2], [.max], [.min]] {
            #expect(throws: ArrayError.self) { try RowGroups(numbers: Column(wrong).array(), count: 3) }
        }
    }

    @Test func repetitionsAreFound() throws {
        let groups = try RowGroups([Column([1, 2, 1, 1])], keepsMissing: true)
        func mask(_ rule: DuplicateRule) throws -> [Bool?] {
            try Column(sharing: groups.isRepeated(rule)).values(of: Bool.self)
        }
        #expect(try mask(.keepFirst) == [false, false, true, true])
        #expect(try mask(.keepLast) == [true, false, true, false])
        #expect(try mask(.keepNone) == [true, false, true, true])
    }

    @Test func rowsAreTaken() throws {
        let taken = try Column(words).taking(Column([4, -1, 0, 0]))
        #expect(try taken.texts() == ["c", nil, "b", "b"])
        #expect(try Column([1, 2]).taking(Column([1, 1])).values(of: Int.self) == [2, 2])
        #expect(throws: ArrayError.self) { try Column([1, 2]).taking(Column([2])) }
        #expect(throws: ArrayError.self) { try Column([1, 2]).taking(Column([0.5])) }
        let matrix = try Column([1, 2, 3, 4, 5, 6]).array().reshaped([2, 3])
        let found = try RowGather.columns(of: matrix, at: Column([2, -1]), filler: Scalar(Int64(9)))
        #expect(found.shape == [2, 2])
        #expect(throws: ArrayError.self) { try RowGather.columns(of: matrix, at: Column([2, -1])) }
    }

    @Test func textsStandOverOtherMemory() throws {
        let (offsets, bytes) = (
            try Column([1, 3, 3, 4]).array(), try Column([120, 97, 98, 99] as [UInt8]).array()
        )
        #expect(try Column(offsets: offsets, bytes: bytes).texts() == ["ab", "", "c"])
        for damaged in [[0, 5], [3, 1], [-1, 2]] {
            #expect(throws: ArrayError.self) { try Column(offsets: Column(damaged).array(), bytes: bytes) }
        }
    }

    @Test func joinsAndOrdersArePositions() throws {
        let rows = try Column.joinedRows([Column([3, 1, 3])], [Column([1, 3])], .inner)
        #expect(try ints(rows.right!) == [1, 0, 1])
        let sorted = try Column.sortedRows([(Column([3, 1, 3]), .descending, .last)])
        #expect(try ints(sorted) == [0, 2, 1])
        #expect(throws: ArrayError.self) { try Column.joinedRows([Column([1])], [Column(["a"])], .inner) }
        #expect(throws: ArrayError.self) { try Column.sortedRows([]) }
        let found = try Column(["a", nil, "z"]).isIn(Column(words))
        #expect(try Column(sharing: found).values(of: Bool.self) == [true, true, false])
    }
}
