import Aquila
import ExampleSupport

/// Draws the water over the shaded terrain.
struct Painter {
    private let stride: Int
    private let width: Int
    private let height: Int
    private let ground: Picture

    /// - Parameter width: at most so many pixels.
    init(_ terrain: Terrain, width limit: Int) {
        let shape = terrain.elevation.shape
        stride = Swift.max(1, (shape[1] + limit - 1) / limit)
        let elevation = Self.thinned(terrain.elevation, stride)
        width = elevation.shape[1]
        height = elevation.shape[0]
        let heights = Array(elevation)
        var picture = Picture(
            field: heights, width: width, height: height, range: 230...1000, map: .terrain)
        let shades = hillshade(
            heights, width: width, height: height, spacing: terrain.dx * Float(stride), exaggeration: 2)
        picture.shade(shades.map { 0.25 + 0.75 * $0 })
        ground = picture
    }

    private static func thinned(_ field: NDArray<Float>, _ stride: Int) -> NDArray<Float> {
        field[.every(stride), .every(stride)]
    }

    /// The terrain with the water's depth in metres, deep water dark.
    func picture(of water: ShallowWater) -> Picture {
        var picture = ground
        let depth = Array(Self.thinned(water.depth, stride))
        picture.overlay(field: depth.map { -$0 }, range: -120...0, map: .water) { value in
            let depth = -value
            return depth < 0.05 ? 0 : Swift.min(0.92, 0.45 + depth / 40)
        }
        return picture
    }
}
