import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// Sums with NumPy's bits: numbers are added in pairs along a tree that follows from their number alone
// (Higham 1993), so workers take its branches.

/// Facts about a column's numbers, found in one pass; NaN is left out.
public struct NumberSummary: Sendable {
    /// The number of values.
    public let count: Int
    /// The sum in NumPy's order, in 64-bit floats.
    public let sum: Double
    /// The least value; infinity without any.
    public let least: Double
    /// The greatest value; minus infinity without any.
    public let greatest: Double
}

extension Column {
    /// The number, the sum and the bounds of a column's numbers, which are added in pairs (Higham 1993).
    ///
    ///     try Column([1.5, 2.5]).summary().sum        // 4.0
    ///
    /// - Throws: `ArrayError` of kind `type` for columns that are neither `float64` nor `int64`. Waits.
    /// - Complexity: O(n), on all workers; reads each number once.
    public func summary() throws(ArrayError) -> NumberSummary {
        let found = try pairwise(squaresFrom: nil)
        return NumberSummary(count: found.count, sum: found.sum, least: found.low, greatest: found.high)
    }

    /// The sum of the squared distances of a column's numbers from another; NaN is left out.
    ///
    ///     try Column([1.0, 3.0]).squares(from: 2)         // 2.0
    ///
    /// - Throws: as `summary`.
    /// - Complexity: that of `summary`.
    public func squares(from mean: Double) throws(ArrayError) -> Double {
        try pairwise(squaresFrom: mean).sum
    }

    private func pairwise(squaresFrom mean: Double?) throws(ArrayError) -> PairwisePart {
        let storage = try storage()
        guard case .numbers(let store) = storage.elements, storage.validity == nil,
            store.dtype == .float64 || store.dtype == .int64
        else { throw ArrayError(.type, "summary: not defined for a column of \(type)") }
        let (runtime, count) = (runtime, count)
        return try runtime.reading([try store.withoutGaps()]) { pointers in
            if store.dtype == .float64 {
                let values = pointers[0].assumingMemoryBound(to: Double.self)
                return PairwiseSum(values: values, mean: mean).run(count, runtime)
            }
            let values = pointers[0].assumingMemoryBound(to: Int.self)
            return PairwiseSum(values: values, mean: mean).run(count, runtime)
        }
    }
}

/// The results of consecutive rows.
private struct PairwisePart: BitwiseCopyable {
    var sum = 0.0
    var low = Double.infinity
    var high = -Double.infinity
    var count = 0

    @inline(__always)
    static func + (a: PairwisePart, b: PairwisePart) -> PairwisePart {
        PairwisePart(
            sum: a.sum + b.sum, low: min(a.low, b.low), high: max(a.high, b.high), count: a.count + b.count)
    }
}

private protocol PairwiseNumber: BitwiseCopyable {
    /// Eight numbers from a row on.
    static func eight(_ values: UnsafePointer<Self>, _ row: Int) -> SIMD8<Double>
    var double: Double { get }
}

extension Double: PairwiseNumber {
    @inline(__always)
    fileprivate static func eight(_ values: UnsafePointer<Double>, _ row: Int) -> SIMD8<Double> {
        UnsafeRawPointer(values + row).loadUnaligned(as: SIMD8<Double>.self)
    }
}

extension Int: PairwiseNumber {
    @inline(__always)
    fileprivate static func eight(_ values: UnsafePointer<Int>, _ row: Int) -> SIMD8<Double> {
        var result = SIMD8<Double>()
        for k in 0..<8 { result[k] = Double(values[row &+ k]) }
        return result
    }
}

private struct PairwiseSum<Number: PairwiseNumber> {
    let values: UnsafePointer<Number>
    /// The number whose squared distances are added; nil to add the numbers.
    let mean: Double?

    /// Rows that one worker adds.
    private static var branch: Int { 1 << 15 }

    func run(_ count: Int, _ runtime: Runtime) -> PairwisePart {
        var branches: [Range<Int>] = []
        cut(0..<count, into: &branches)
        let parts = runtime.each(branches.count) { part(branches[$0]) }
        var place = 0
        return joined(0..<count, parts, &place)
    }

    /// The end of the first of two branches.
    @inline(__always)
    private static func middle(_ rows: Range<Int>) -> Int {
        let half = rows.count / 2
        return rows.lowerBound + half - half % 8
    }

    private func cut(_ rows: Range<Int>, into branches: inout [Range<Int>]) {
        guard rows.count > Self.branch else { return branches.append(rows) }
        let middle = Self.middle(rows)
        cut(rows.lowerBound..<middle, into: &branches)
        cut(middle..<rows.upperBound, into: &branches)
    }

    private func joined(_ rows: Range<Int>, _ parts: [PairwisePart], _ place: inout Int) -> PairwisePart {
        guard rows.count > Self.branch else {
            place += 1
            return parts[place - 1]
        }
        let middle = Self.middle(rows)
        let first = joined(rows.lowerBound..<middle, parts, &place)
        return first + joined(middle..<rows.upperBound, parts, &place)
    }

    private func part(_ rows: Range<Int>) -> PairwisePart {
        guard rows.count > 128 else { return leaf(rows) }
        let middle = Self.middle(rows)
        return part(rows.lowerBound..<middle) + part(middle..<rows.upperBound)
    }

    /// Eight sums beside one another, then the rest.
    private func leaf(_ rows: Range<Int>) -> PairwisePart {
        var result = PairwisePart()
        var row = rows.lowerBound
        if rows.count >= 8 {
            var sums = SIMD8<Double>()
            var counts = SIMD8<Int64>()
            var low = SIMD8<Double>(repeating: .infinity)
            var high = SIMD8<Double>(repeating: -.infinity)
            let end = rows.upperBound - rows.count % 8
            while row < end {
                let numbers = Number.eight(values, row)
                let isMissing = numbers .!= numbers
                sums += terms(numbers).replacing(with: 0, where: isMissing)
                counts &+= SIMD8<Int64>(repeating: 1).replacing(with: 0, where: isMissing)
                low.replace(with: numbers, where: numbers .< low)
                high.replace(with: numbers, where: numbers .> high)
                row &+= 8
            }
            result.sum =
                ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
            (result.count, result.low, result.high) = (Int(counts.wrappedSum()), low.min(), high.max())
        }
        while row < rows.upperBound {
            let number = values[row].double
            if number == number {
                result.sum += terms(SIMD8(repeating: number))[0]
                result.count &+= 1
                (result.low, result.high) = (min(result.low, number), max(result.high, number))
            }
            row &+= 1
        }
        return result
    }

    @inline(__always)
    private func terms(_ numbers: SIMD8<Double>) -> SIMD8<Double> {
        guard let mean else { return numbers }
        let distances = SIMD8(repeating: mean) - numbers
        return distances * distances
    }
}
