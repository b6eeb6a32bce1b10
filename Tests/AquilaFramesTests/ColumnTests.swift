import AquilaArrays
import AquilaFrames
import AquilaTypes
import Testing

struct ColumnTests {
    @Test func columnsHoldValues() throws {
        let ages = try Column([31, nil, 58])
        #expect(ages.type == .nullable(.int64))
        #expect(try ages.values(of: Int.self) == [31, nil, 58])
        #expect(try ages.missingCount() == 1)
        let names = try Column(["Ann", "", nil, "Žofie"])
        #expect(names.type == .string)
        #expect(try names.texts() == ["Ann", "", nil, "Žofie"])
        #expect(try names.missingCount() == 1)
        #expect(try Column([1.5, .nan]).missingCount() == 1)
        #expect(
            "\(ColumnType.nullable(.uint8)) \(ColumnType.nullable(.float32)) \(ColumnType.bool)"
                == "UInt8 Float32 bool")
    }

    @Test func columnsAreCopiesOfArrays() throws {
        let array: NDArray<Double> = [1, 2, 3]
        let column = try Column(array)
        array[0] = 9
        #expect(try column.values(of: Double.self) == [1, 2, 3])
        let shared = try Column(sharing: array.untyped)
        #expect(try shared.array().sharesMemory(with: array.untyped))
    }

    @Test func arithmeticKeepsMissingValues() throws {
        let sum = try Column([1, nil, 3]) + Column([10, 20, 30])
        #expect(sum.type == .nullable(.int64))
        #expect(try sum.values(of: Int.self) == [11, nil, 33])
        #expect(try (Column([1, 2]) / 2).values(of: Double.self) == [0.5, 1])
        #expect(throws: ArrayError.self) { try Column([1, 2]) + Column([1]) }
        #expect(throws: ArrayError.self) { try Column(["a"]) + 1 }
    }

    @Test func textsCompare() throws {
        let names = try Column(["a", nil, "ab", "a"])
        #expect(try (names .== "a").values(of: Bool.self) == [true, false, false, true])
        #expect(try (names.categories() .!= "a").values(of: Bool.self) == [false, true, true, false])
    }

    @Test func seriesAreTyped() throws {
        let series = Series([1.0, 2.5])
        #expect(Array(series * 2 + series) == [3, 7.5])
        #expect(throws: ArrayError.self) { try Series<Double>(Column([1, 2])) }
        #expect(throws: ArrayError.self) { try Series<Int>(Column([1, nil])) }
    }

    @Test func categoriesAreChecked() throws {
        let levels = try Column(codes: [0, 1, -1, 0], dictionary: Column(["low", "high"]))
        #expect(try levels.texts() == ["low", "high", nil, "low"])
        #expect(throws: ArrayError.self) { try Column(codes: [2], dictionary: Column(["low", "high"])) }
        #expect(throws: ArrayError.self) { try Column(codes: [], dictionary: Column(["low", "low"])) }
        let made = try Column(["b", nil, "a", "b"]).categories()
        #expect(try made.codes() == [1, -1, 0, 1])
        #expect(try made.dictionary().texts() == ["a", "b"])
        #expect(try made.values().texts() == ["b", nil, "a", "b"])
    }

    @Test func columnsJoinEndToEnd() throws {
        #expect(
            try Column.concatenate([Column([1, 2]), Column([0.5])]).values(of: Double.self) == [1, 2, 0.5])
        #expect(
            try Column.concatenate([Column([1, nil]), Column([3])]).values(of: Int.self) == [1, nil, 3])
        #expect(
            try Column.concatenate([Column(["a", nil]), Column([""]), Column(["é"])]).texts() == [
                "a", nil, "", "é",
            ])
        #expect(throws: ArrayError.self) { try Column.concatenate([Column(["a"]), Column([1])]) }
    }
}
