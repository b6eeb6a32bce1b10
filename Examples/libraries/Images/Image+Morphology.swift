import Aquila
import AquilaRuntime

// The extreme of a square is found along columns first, and then along rows of the column extremes.

private let findExtremes = library.task("extremes") {
    (rows: Int, columns: Int, isGreatest: Bool, x: Input<Float>, y: Output<Float>) in
    let near = Neighbourhood(x, around: y)
    y.fill { i, j, c in
        var result = near[i, j, c]
        for row in -rows...rows {
            for column in -columns...columns {
                let value = near[i + row, j + column, c]
                result = isGreatest ? max(result, value) : min(result, value)
            }
        }
        return result
    }
}

extension Image {
    /// Each pixel's least neighbour in the square of 2 · radius + 1, so that bright regions shrink.
    /// Same shape; returns at once.
    ///
    /// - Throws: `ArrayError` for a negative radius.
    /// - Complexity: O(pixels × radius), as for the others.
    public func eroded(radius: Int = 1) throws(ArrayError) -> Image { try extreme(radius, isGreatest: false) }

    /// Each pixel's greatest neighbour in the square of 2 · radius + 1, so that bright regions grow.
    /// Same shape; returns at once.
    public func dilated(radius: Int = 1) throws(ArrayError) -> Image { try extreme(radius, isGreatest: true) }

    /// Eroded, then dilated: removes bright specks smaller than the square. Same shape; returns at once.
    public func opened(radius: Int = 1) throws(ArrayError) -> Image {
        try eroded(radius: radius).dilated(radius: radius)
    }

    /// Dilated, then eroded: dark specks within the square go. Same shape; returns at once.
    public func closed(radius: Int = 1) throws(ArrayError) -> Image {
        try dilated(radius: radius).eroded(radius: radius)
    }

    private func extreme(_ radius: Int, isGreatest: Bool) throws(ArrayError) -> Image {
        guard radius >= 0 else { throw ArrayError(.value, "morphology: a radius of \(radius)") }
        let between = try Image(height: height, width: width, like: self)
        let result = try Image(height: height, width: width, like: self)
        try findExtremes.with(.margin(radius, 0))(radius, 0, isGreatest, planes, between.planes)
        try findExtremes.with(.margin(0, radius))(0, radius, isGreatest, between.planes, result.planes)
        return result
    }
}
