import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Long rows, which are scanned in leaves; short ones are compared with NumPy elsewhere.
@Suite(.onRanks) struct ScanTests {
    @Test(arguments: [65_535, 65_536, 70_001, 200_000])
    func longRowsOfIntegersAreExact(count: Int) throws {
        let x = arange(count) % 7 - 3
        let sums = try x.cast(to: Int.self).untyped.cumulativeSum().elements(as: Int.self)
        var expected = 0
        for k in stride(from: 0, to: count, by: 1) {
            expected += k % 7 - 3
            if sums[k] != expected {
                Issue.record("element \(k): \(sums[k]) instead of \(expected)")
                return
            }
        }
    }

    @Test(arguments: [0, 1]) func rowsAreScannedAlongEachAxis(axis: Int) throws {
        let shape: Shape = axis == 0 ? [100_000, 3] : [3, 100_000]
        let ones = full(shape, 1.0).untyped
        let sums = try ones.cumulativeSum(axis: axis)
        let places = arange(100_000).cast(to: Double.self) + 1.0
        let row = try axis == 0 ? places.untyped.expandedDims(at: 1) : places.untyped
        #expect(try (sums .== row).reduced(.all).item() == Scalar(true))
    }

    /// The bits depend on the values only.
    @Test func bitsOfFloatsAreThoseOfLeaves() throws {
        let x = sin(arange(150_000).cast(to: Double.self))
        let found = try x.untyped.cumulativeSum().elements(as: Double.self)
        let values = Array(x)
        var (expected, start) = ([Double](), -0.0)
        for leaf in stride(from: 0, to: values.count, by: 32_768) {
            let part = values[leaf..<min(leaf + 32_768, values.count)]
            var (sum, total) = (leaf == 0 ? -0.0 : start, 0.0)
            for value in part {
                sum += value
                expected.append(sum)
            }
            total = part.dropFirst().reduce(part.first!, +)
            start = leaf == 0 ? total : start + total
        }
        #expect(found == expected)
    }
}
