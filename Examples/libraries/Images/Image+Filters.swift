import Aquila
import AquilaRuntime
import Foundation

// Filters look at a pixel's neighbours. How far depends on the call, so the constraint is added there.

/// The weights of a row of neighbours, the middle one at the centre.
private struct Weights: TaskParameter {
    typealias Argument = Weights
    var values: [Float]
    var radius: Int { values.count / 2 }

    /// A Gaussian cut at four deviations, as in SciPy.
    static func gaussian(_ sigma: Double) -> Weights {
        let radius = Int(4 * sigma + 0.5)
        let bell = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
        let total = bell.reduce(0, +)
        return Weights(values: bell.map { Float($0 / total) })
    }
}

private let convolveColumns = library.task("convolveColumns") {
    (weights: Weights, x: Input<Float>, y: Output<Float>) in
    let near = Neighbourhood(x, around: y)
    let radius = weights.radius
    weights.values.withUnsafeBufferPointer { values in
        y.fill { i, j, c in
            var sum: Float = 0
            for k in values.indices { sum += values[k] * near[i + k - radius, j, c] }
            return sum
        }
    }
}

private let convolveRows = library.task("convolveRows") {
    (weights: Weights, x: Input<Float>, y: Output<Float>) in
    let near = Neighbourhood(x, around: y)
    let radius = weights.radius
    weights.values.withUnsafeBufferPointer { values in
        y.fill { i, j, c in
            var sum: Float = 0
            for k in values.indices { sum += values[k] * near[i, j + k - radius, c] }
            return sum
        }
    }
}

private let differentiate = library.task("sobel", .align(1, 2), .margin(1, 1)) {
    (x: Input<Float>, down: Output<Float>, right: Output<Float>) in
    let near = Neighbourhood(x, around: down)
    down.fill { i, j, c in
        let above = near[i - 1, j - 1, c] + 2 * near[i - 1, j, c] + near[i - 1, j + 1, c]
        let below = near[i + 1, j - 1, c] + 2 * near[i + 1, j, c] + near[i + 1, j + 1, c]
        return (below - above) / 8
    }
    right.fill { i, j, c in
        let before = near[i - 1, j - 1, c] + 2 * near[i, j - 1, c] + near[i + 1, j - 1, c]
        let after = near[i - 1, j + 1, c] + 2 * near[i, j + 1, c] + near[i + 1, j + 1, c]
        return (after - before) / 8
    }
}

private let takeMedian = library.task("median") { (radius: Int, x: Input<Float>, y: Output<Float>) in
    let near = Neighbourhood(x, around: y)
    let side = 2 * radius + 1
    withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { sorted in
        y.fill { i, j, c in
            // Insertion: windows are small.
            for k in sorted.indices {
                let value = near[i + k / side - radius, j + k % side - radius, c]
                var place = k
                while place > 0, sorted[place - 1] > value {
                    sorted[place] = sorted[place - 1]
                    place -= 1
                }
                sorted[place] = value
            }
            return sorted[sorted.count / 2]
        }
    }
}

extension Image {
    /// The image blurred by a Gaussian, cut at four deviations: along columns, then along rows.
    /// Same shape; returns at once.
    ///
    /// - Parameter sigma: the deviation in pixels.
    /// - Throws: `ArrayError` where it is not positive.
    /// - Complexity: O(pixels × sigma).
    public func blurred(sigma: Double) throws(ArrayError) -> Image {
        guard sigma > 0, sigma < 1e6 else { throw ArrayError(.value, "blurred: a deviation of \(sigma)") }
        let weights = Weights.gaussian(sigma)
        let between = try Image(height: height, width: width, like: self)
        let result = try Image(height: height, width: width, like: self)
        try convolveColumns.with(.margin(weights.radius, 0))(weights, planes, between.planes)
        try convolveRows.with(.margin(0, weights.radius))(weights, between.planes, result.planes)
        return result
    }

    /// The growth of brightness from a pixel to the next, downwards and to the right, by Sobel's
    /// weights (an eighth of SciPy's `sobel`). Two images of the same shape; returns at once.
    public func gradients() throws(ArrayError) -> (down: Image, right: Image) {
        let down = try Image(height: height, width: width, like: self)
        let right = try Image(height: height, width: width, like: self)
        try differentiate(planes, down.planes, right.planes)
        return (down, right)
    }

    /// Each pixel's median over the square of 2 · radius + 1 pixels around it, channel by channel;
    /// removes specks and keeps edges. Same shape; returns at once. A NaN has no place in the
    /// order, and gives an undefined pixel.
    ///
    /// - Throws: `ArrayError` for a negative radius.
    /// - Complexity: O(pixels × radius⁴) at worst, little where neighbours are alike.
    public func median(radius: Int) throws(ArrayError) -> Image {
        guard radius >= 0 else { throw ArrayError(.value, "median: a radius of \(radius)") }
        let result = try Image(height: height, width: width, like: self)
        try takeMedian.with(.margin(radius, radius))(radius, planes, result.planes)
        return result
    }
}
