import Aquila
import AquilaRuntime

// Rows of the result need rows of the source that are spaced otherwise, which no constraint says;
// so the launch is made by hand: tiles of the result, and all of the source for each.

private let interpolate = TaskDeclaration(
    library, "resize", signature: [.input, .output], types: [.float32, .float32],
    variants: [
        .cpu: { context in
            let (x, y) = (
                Input<Float>(context.stores[0].accessor()), Output<Float>(context.stores[1].accessor())
            )
            let (height, width) = (context.scalar(0, as: Int.self), context.scalar(1, as: Int.self))
            let columns = (0..<width).map { Sample($0, of: width, from: x.shape[1]) }
            for i in 0..<y.shape[0] {
                let row = Sample(y.origin[0] + i, of: height, from: x.shape[0])
                for j in 0..<width {
                    let column = columns[j]
                    for c in 0..<y.shape[2] {
                        let upper = column.mix(
                            x[row.before, column.before, c], x[row.before, column.after, c])
                        let lower = column.mix(x[row.after, column.before, c], x[row.after, column.after, c])
                        y[i, j, c] = row.mix(upper, lower)
                    }
                }
            }
        }
    ])

/// Between which two source pixels the centre of a pixel falls, and how near it is to the second.
private struct Sample {
    let before: Int
    let after: Int
    let weight: Float

    init(_ place: Int, of count: Int, from sourceCount: Int) {
        let centre = (Double(place) + 0.5) * Double(sourceCount) / Double(count) - 0.5
        let clamped = min(max(centre, 0), Double(sourceCount - 1))
        before = Int(clamped)
        after = min(before + 1, sourceCount - 1)
        weight = Float(clamped - Double(before))
    }

    func mix(_ first: Float, _ second: Float) -> Float { first + (second - first) * weight }
}

extension Image {
    /// The image with another number of pixels, each a bilinear mix of the nearest four; pixels'
    /// centres, not corners, are laid on each other. Returns at once.
    ///
    /// - Throws: `ArrayError` where an extent is not positive.
    /// - Complexity: O(pixels of the result); to shrink much, blur first.
    public func resized(height: Int, width: Int) throws(ArrayError) -> Image {
        guard height > 0, width > 0 else {
            throw ArrayError(.shape, "resized: \(height) × \(width) pixels are no image")
        }
        let result = try Image(height: height, width: width, like: self)
        let rows = max(1, (1 << 16) / (width * channels))
        let tiles = try result.planes.logicalStore.partition(byTiles: [rows, width, channels])
        var launch = TaskLaunch(interpolate, launchDomain: tiles.colours)
        launch.add(planes.logicalStore, .input)
        launch.add(tiles, .output)
        launch.add(scalar: height)
        launch.add(scalar: width)
        try launch.submit()
        return result
    }
}
