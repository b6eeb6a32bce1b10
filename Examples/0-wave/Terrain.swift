import Aquila

/// The USGS elevation model of the Jacksboro fault, refined to any size.
struct Terrain {
    let elevation: NDArray<Float>
    /// Metres from a cell to the next, along the columns and the rows.
    let dx: Float
    let dy: Float

    /// Distances of the model's cells in metres: 3 arc seconds, at 36.6° north.
    private static let spacing: (x: Float, y: Float) = (74.4, 92.5)

    init(contentsOfFile path: String, rows: Int, columns: Int) throws {
        let model = try AnyNDArray(contentsOfFile: path).cast(to: .float32)
        let coarse = try NDArray<Float>(model)
        let (y, x) = (coarse.shape[0], coarse.shape[1])
        elevation = Self.refined(Self.refined(coarse, to: rows).transposed(), to: columns).transposed().copy()
        dx = Self.spacing.x * Float(x - 1) / Float(columns - 1)
        dy = Self.spacing.y * Float(y - 1) / Float(rows - 1)
    }

    /// Linear interpolation along the first axis.
    private static func refined(_ field: NDArray<Float>, to count: Int) -> NDArray<Float> {
        let last = field.shape[0] - 1
        let place = linspace(0, Double(last), count: count)
        let below = minimum(floor(place), Double(last - 1))
        let weight = (place - below).cast(to: Float.self)[.all, .newAxis]
        let index = below.cast(to: Int.self)
        return field[index] * (1 - weight) + field[index + 1] * weight
    }
}
