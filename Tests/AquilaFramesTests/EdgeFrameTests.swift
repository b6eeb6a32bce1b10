import AquilaArrays
import AquilaFrames
import AquilaTypes
import Testing

/// Frames without rows or columns, labels that repeat, and calls that must fail.
struct EdgeFrameTests {
    private func messages(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "no error"
    }

    @Test func framesMayBeEmpty() throws {
        let nothing = try DataFrame([])
        #expect(nothing.rowCount == 0 && nothing.columnCount == 0)
        #expect(try nothing.head().rowCount == 0)
        #expect(try nothing.droppingDuplicates().rowCount == 0)
        let empty = try DataFrame(["k": Column([Int]()), "v": Column([String]())])
        #expect(try empty.groupBy("k").aggregate(("v", .max)).rowCount == 0)
        #expect(try empty.sorted(by: "v").rowCount == 0)
        #expect(try empty.filtered(empty["k"] .> 3).rowCount == 0)
        for how in JoinKind.allCases { #expect(try empty.merging(empty, on: "k", how: how).rowCount == 0) }
        let one = try DataFrame(["k": Column([1]), "v": Column(["a"])])
        #expect(try empty.merging(one, on: "k", how: .outer)["v_y"].texts() == ["a"])
        #expect(try DataFrame.concatenate([empty, one], renumbers: true)["v"].texts() == ["a"])
    }

    @Test func keysMayAllBeMissing() throws {
        let frame = try DataFrame(["k": Column([Double.nan, .nan]), "v": Column([1, 2])])
        #expect(try frame.groupBy("k").aggregate(("v", .sum)).rowCount == 0)
        let kept = try frame.groupBy("k", dropsMissing: false).aggregate(("v", .sum))
        #expect(try kept["v"].values(of: Int.self) == [3])
        #expect(try frame.merging(frame, on: "k").rowCount == 4)
    }

    @Test func zerosAreOneKey() throws {
        let frame = try DataFrame(["k": Column([-0.0, 0.0, 1.0]), "v": Column([1, 2, 4])])
        #expect(try frame.groupBy("k").aggregate(("v", .sum))["v"].values(of: Int.self) == [3, 4])
    }

    @Test func integersMayBeExtreme() throws {
        let frame = try DataFrame([
            "k": Column([Int.max, .min, .max, 0]), "v": Column([UInt64.max, 1, 2, 3]),
        ])
        let groups = try frame.groupBy("k").aggregate(("v", .max))
        #expect(try groups["k"].values(of: Int.self) == [.min, 0, .max])
        #expect(try groups["v"].values(of: UInt64.self) == [1, 3, .max])
        #expect(try frame.sorted(by: "v", .descending)["v"].values(of: UInt64.self) == [.max, 3, 2, 1])
    }

    @Test func categoriesMayNotOccur() throws {
        let levels = try Column(
            codes: [2, 0, 2], dictionary: Column(["low", "mid", "high"]), isOrdered: true)
        let frame = try DataFrame(["level": levels, "v": Column([1, 2, 4])])
        let all = try frame.groupBy("level", onlyObserved: false).aggregate(("v", .sum), ("level", .size))
        #expect(all.labels == ["level", "v", "level_size"])
        #expect(try all["level"].texts() == ["low", "mid", "high"])
        #expect(try all["v"].values(of: Int.self) == [2, 0, 5])
        #expect(try frame.groupBy("level").sizes()["size"].values(of: Int.self) == [1, 2])
    }

    @Test func errorsNameTheCause() throws {
        let frame = try DataFrame(["x": Column([1, 2]), "s": Column(["a", "b"])])
        #expect(messages { _ = try frame["y"] } == "DataFrame: no column y among x, s")
        #expect(
            messages { _ = try frame.groupBy("s").aggregate(("s", .mean)) }.contains(
                "column s: mean: not defined"))
        #expect(
            messages { _ = try frame.assigning("z", Column([1])) }
                == "assigning: column z has 1 values, not 2")
        #expect(messages { _ = try frame.filtered(frame["x"]) } == "filtered: a column of int64 is no mask")
        let other = try DataFrame(["x": Column(["1"])])
        #expect(
            messages { _ = try frame.merging(other, on: "x") }
                == "merging: key x is int64 on the left and str on the right")
        let twice = try DataFrame([("x", Column([1])), ("x", Column([2]))])
        #expect(messages { _ = try twice["x"] } == "DataFrame: several columns are labelled x")
        #expect(messages { _ = try frame.taking([2]) } == "taking: row 2 is outside of 2 rows")
    }

    @Test func rowsAreTakenLate() throws {
        let frame = try DataFrame([
            "x": Column(Array(0..<1000)), "y": Column((0..<1000).map { Double($0) / 2 }),
        ])
        let last = try frame.filtered(frame["x"] .>= 500).sorted(by: "x", .descending).head(3).tail(2)
        #expect(try last["y"].values(of: Double.self) == [499, 498.5])
        #expect(try last.resettingIndex()["index"].values(of: Int.self) == [998, 997])
    }
}
