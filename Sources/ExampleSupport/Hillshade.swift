/// The brightness of a terrain lit from the north-west at 45°, as is usual on maps: from 0 in
/// shadow to 1 facing the light. Slopes by Horn's weights (B. K. P. Horn, Hill shading and the
/// reflectance map, 1981); the edge repeats its outermost row and column.
///
/// - Parameters:
///   - elevation: `width * height` heights in row-major order, row 0 in the north.
///   - spacing: the distance between neighbouring cells, in the unit of the heights.
///   - exaggeration: a factor on the heights; above 1 it makes gentle terrain visible.
/// - Complexity: O(width × height).
public func hillshade(
    _ elevation: [Float], width: Int, height: Int, spacing: Float, exaggeration: Float = 1
) -> [Float] {
    precondition(elevation.count == width * height, "\(elevation.count) heights, \(width) × \(height)")
    let scale = exaggeration / (8 * spacing)
    // The direction to the light: west, north and up.
    let (lightEast, lightSouth, lightUp): (Float, Float, Float) = (-0.5, -0.5, 0.70710678)
    var shades = [Float](repeating: 0, count: elevation.count)
    for y in 0..<height {
        let north = max(y - 1, 0) * width
        let middle = y * width
        let south = min(y + 1, height - 1) * width
        for x in 0..<width {
            let west = max(x - 1, 0)
            let east = min(x + 1, width - 1)
            let eastSide = elevation[north + east] + 2 * elevation[middle + east] + elevation[south + east]
            let westSide = elevation[north + west] + 2 * elevation[middle + west] + elevation[south + west]
            let southSide = elevation[south + west] + 2 * elevation[south + x] + elevation[south + east]
            let northSide = elevation[north + west] + 2 * elevation[north + x] + elevation[north + east]
            let slopeEast = (eastSide - westSide) * scale
            let slopeSouth = (southSide - northSide) * scale
            let facing = lightUp - slopeEast * lightEast - slopeSouth * lightSouth
            let length = (1 + slopeEast * slopeEast + slopeSouth * slopeSouth).squareRoot()
            shades[middle + x] = max(0, facing / length)
        }
    }
    return shades
}
