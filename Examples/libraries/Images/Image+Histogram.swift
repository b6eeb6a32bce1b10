public import Aquila
import AquilaRuntime

/// Bins of equal width over a range of brightness; samples outside count in the bins at the ends.
private struct Bins: TaskParameter {
    typealias Argument = Bins
    var count: Int
    var range: ClosedRange<Float>

    func place(of value: Float) -> Int {
        let place = (value - range.lowerBound) / (range.upperBound - range.lowerBound) * Float(count)
        return Int(min(max(place, 0), Float(count - 1)))
    }
}

private let count = library.task("histogram", .cut(0)) {
    (bins: Bins, x: Input<Float>, counts: ReductionOutput<Sum<Int>>) in
    let (rows, columns, channels) = (x.shape[0], x.shape[1], x.shape[2])
    for i in 0..<rows {
        for j in 0..<columns {
            for c in 0..<channels where !x[i, j, c].isNaN { counts.fold(1, at: bins.place(of: x[i, j, c])) }
        }
    }
}

private let makeRanks = library.task("ranks") { (counts: Input<Int>, ranks: Output<Float>) in
    let total = counts.indices.reduce(0) { $0 + counts[$1] }
    var below = 0
    // The darkest bin that has pixels becomes black.
    let black = counts.indices.first { counts[$0] > 0 }.map { counts[$0] } ?? 0
    for k in counts.indices {
        below += counts[k]
        ranks[k] = Float(max(below - black, 0)) / Float(max(total - black, 1))
    }
}

private let lookUp = library.task("lookUp", .align(1, 2)) {
    (bins: Bins, table: Input<Float>, x: Input<Float>, y: Output<Float>) in
    y.fill { i, j, c in x[i, j, c].isNaN ? .nan : table[bins.place(of: x[i, j, c])] }
}

private let findThreshold = library.task("otsu") {
    (bins: Bins, counts: Input<Int>, threshold: Output<Float>) in
    let total = counts.indices.reduce(0) { $0 + counts[$1] }
    let moment = counts.indices.reduce(0) { $0 + $1 * counts[$1] }
    var (below, momentBelow, best, place) = (0, 0, -1.0, 0)
    for k in counts.indices.dropLast() {
        below += counts[k]
        momentBelow += k * counts[k]
        guard below > 0, below < total else { continue }
        let distance =
            Double(momentBelow) / Double(below) - Double(moment - momentBelow) / Double(total - below)
        let between = Double(below) * Double(total - below) * distance * distance
        if between > best { (best, place) = (between, k) }
    }
    let width = (bins.range.upperBound - bins.range.lowerBound) / Float(bins.count)
    threshold.value = bins.range.lowerBound + Float(place + 1) * width
}

extension Image {
    /// The numbers of samples in bins of equal width, as an array of shape (bins). Samples outside
    /// the range count in the bins at its ends, NaNs in none. Returns at once.
    ///
    /// - Throws: `ArrayError` for fewer than two bins or an empty range.
    public func histogram(bins: Int = 256, range: ClosedRange<Float> = 0...1) throws(ArrayError) -> NDArray<
        Int
    > {
        try counts(checked(bins, range))
    }

    /// The image with all brightnesses about equally frequent, from 0 to 1: each sample becomes the
    /// share of those that are not brighter. Same shape; returns at once.
    ///
    /// - Throws: `ArrayError` for fewer than two bins or an empty range.
    public func equalised(bins: Int = 256, range: ClosedRange<Float> = 0...1) throws(ArrayError) -> Image {
        let bins = try checked(bins, range)
        let ranks = try NDArray<Float>(planes.runtime.makeStore([bins.count], .float32))
        try makeRanks(counts(bins), ranks)
        let result = try Image(height: height, width: width, like: self)
        try lookUp(bins, ranks, planes, result.planes)
        return result
    }

    /// The brightness that parts the samples best in two, such that the classes' means are far
    /// apart (N. Otsu, 1979): an array of rank zero, so that comparing with it does not wait
    /// either.
    ///
    /// - Throws: `ArrayError` for fewer than two bins or an empty range.
    public func threshold(bins: Int = 256, range: ClosedRange<Float> = 0...1) throws(ArrayError) -> NDArray<
        Float
    > {
        let bins = try checked(bins, range)
        let result = try NDArray<Float>(planes.runtime.makeStore([], .float32))
        try findThreshold(bins, counts(bins), result)
        return result
    }

    private func checked(_ count: Int, _ range: ClosedRange<Float>) throws(ArrayError) -> Bins {
        guard count >= 2, range.lowerBound < range.upperBound else {
            throw ArrayError(.value, "a histogram of \(count) bins over \(range)")
        }
        return Bins(count: count, range: range)
    }

    private func counts(_ bins: Bins) throws(ArrayError) -> NDArray<Int> {
        let result = try NDArray<Int>(planes.runtime.makeStore([bins.count], .int64))
        try count(bins, planes, result)
        return result
    }
}
