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

    @Test func nearestRowsAreOfTheSameGroup() throws {
        let groups = try RowGroups([Column(["b", "a", nil, "b"])])
        let (places, numbers) = (try Column([0, 1, 3, 3, 4]).array(), try Column([0, 0, 1, -1, 0]).array())
        #expect(try ints(groups.nearestRows(at: places, in: numbers, isBefore: true)) == [-1, 0, 1, -1, 3])
        #expect(try ints(groups.nearestRows(at: places, in: numbers, isBefore: false)) == [0, 3, -1, -1, -1])
        let fewer = try Column([0]).array()
        #expect(throws: ArrayError.self) { try groups.nearestRows(at: places, in: fewer, isBefore: true) }
        // Places and groups that there are not give no row.
        let (beyond, other) = (try Column([-3, 99]).array(), try Column([0, 7]).array())
        #expect(try ints(groups.nearestRows(at: beyond, in: other, isBefore: true)) == [-1, -1])
    }

    @Test func nearestRowsOfManyRows() throws {
        let count = 60_000
        let keys = (0..<count).map { $0 * 7919 % 101 }
        let groups = try RowGroups([Column(keys)], isSorted: true)
        let places = try Column(Array(0..<count)).array()
        let found = try ints(groups.nearestRows(at: places, in: Column(keys).array(), isBefore: true))
        var last = [Int](repeating: -1, count: 101)
        for row in 0..<count {
            #expect(found[row] == last[keys[row]])
            last[keys[row]] = row
        }
    }

    @Test func neighboursOfShares() throws {
        let groups = try RowGroups([Column(["b", "a", "b", "b", "c"])])
        let values = try Column([4.0, 2, 1, 7, .nan])
        let found = try groups.neighbours(of: values, at: [0, 0.25, 1])
        #expect(found.shape == [3, 6])
        let row = try Column(sharing: found.reshaped([18])).values(of: Double.self).map { $0 ?? .nan }
        #expect(Array(row[0..<6]) == [1, 1, 7, 4, 4, 7])
        #expect(Array(row[6..<12]) == [2, 2, 2, 2, 2, 2])
        #expect(row[12...].allSatisfy { $0.isNaN })
        #expect(throws: ArrayError.self) { try groups.neighbours(of: values, at: [1.5]) }
        #expect(throws: ArrayError.self) { try groups.neighbours(of: Column([1.0]), at: [0.5]) }
        #expect(throws: ArrayError.self) { try groups.neighbours(of: Column(words), at: [0.5]) }
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
