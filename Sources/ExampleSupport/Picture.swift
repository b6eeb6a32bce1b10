/// A picture of 8-bit samples, rows from top to bottom, pixels from left to right.
public struct Picture: Equatable, Sendable {
    /// The meaning of the samples of one pixel.
    public enum Layout: Int, Sendable {
        case gray = 1
        case rgb = 3
        case rgba = 4

        /// The number of samples in a pixel.
        public var channels: Int { rawValue }
    }

    public let width: Int
    public let height: Int
    public let layout: Layout
    /// `width * height * layout.channels` samples, the channels of a pixel together.
    public private(set) var samples: [UInt8]

    /// A picture of given samples; traps if their number does not fit.
    public init(width: Int, height: Int, layout: Layout, samples: [UInt8]) {
        precondition(width > 0 && height > 0, "a picture of \(width) × \(height) pixels has no area")
        precondition(
            samples.count == width * height * layout.channels,
            "\(samples.count) samples do not make \(width) × \(height) pixels of \(layout.channels)")
        self.width = width
        self.height = height
        self.layout = layout
        self.samples = samples
    }

    /// A picture of a field: each value is looked up in a colour map.
    ///
    /// - Parameters:
    ///   - field: `width * height` values in row-major order.
    ///   - range: the values that take the map's two ends; those outside are clamped, and NaN
    ///     is drawn in the colour of the lower end.
    /// - Complexity: O(width × height).
    public init(
        field: [Float], width: Int, height: Int, range: ClosedRange<Float>, map: ColourMap
    ) {
        precondition(field.count == width * height, "\(field.count) values are not \(width) × \(height)")
        let span = range.upperBound - range.lowerBound
        let scale = span > 0 ? 255 / span : 0
        var samples: [UInt8] = []
        samples.reserveCapacity(3 * field.count)
        for value in field {
            let place = (value - range.lowerBound) * scale
            let colour = map.steps[place > 0 ? Int(min(place, 255) + 0.5) : 0]
            samples.append(colour.red)
            samples.append(colour.green)
            samples.append(colour.blue)
        }
        self.init(width: width, height: height, layout: .rgb, samples: samples)
    }

    /// The colour of a pixel; gray where the picture is gray.
    public subscript(x: Int, y: Int) -> Colour {
        get {
            let start = (y * width + x) * layout.channels
            guard layout != .gray else {
                return Colour(red: samples[start], green: samples[start], blue: samples[start])
            }
            return Colour(red: samples[start], green: samples[start + 1], blue: samples[start + 2])
        }
        set {
            let start = (y * width + x) * layout.channels
            if layout == .gray {
                samples[start] = newValue.luminance
            } else {
                samples[start] = newValue.red
                samples[start + 1] = newValue.green
                samples[start + 2] = newValue.blue
            }
        }
    }
}

extension Picture {
    /// Lays a colour map of `field` over this picture, as transparent as `opacity` says for
    /// each value (0 leaves the pixel as it is, 1 replaces it).
    ///
    /// - Complexity: O(width × height).
    public mutating func overlay(
        field: [Float], range: ClosedRange<Float>, map: ColourMap, opacity: (Float) -> Float
    ) {
        let layer = Picture(field: field, width: width, height: height, range: range, map: map)
        for y in 0..<height {
            for x in 0..<width {
                let weight = opacity(field[y * width + x])
                if weight > 0 {
                    self[x, y] = self[x, y].mixed(with: layer[x, y], weight: min(weight, 1))
                }
            }
        }
    }

    /// Multiplies the colours by a shade for each pixel, 0 (black) to 1 (as it is).
    ///
    /// - Complexity: O(width × height).
    public mutating func shade(_ shades: [Float]) {
        precondition(shades.count == width * height, "\(shades.count) shades, \(width * height) pixels")
        let black = Colour(red: 0, green: 0, blue: 0)
        for y in 0..<height {
            for x in 0..<width {
                self[x, y] = black.mixed(with: self[x, y], weight: shades[y * width + x])
            }
        }
    }
}
