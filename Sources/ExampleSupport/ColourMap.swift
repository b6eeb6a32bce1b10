/// A scale of 256 colours for the values of a field.
public struct ColourMap: Sendable {
    /// The colours, from the lower end of the scale to the upper.
    public let steps: [Colour]

    /// A map through given colours at given places, mixed in Oklab so that the steps look even.
    ///
    /// - Parameter anchors: at least two, their places from 0 to 1 in ascending order.
    init(_ anchors: [(place: Double, colour: PerceptualColour)]) {
        steps = (0..<256).map { step in
            let place = Double(step) / 255
            let upper = max(1, anchors.firstIndex { $0.place >= place } ?? anchors.count - 1)
            let (low, high) = (anchors[upper - 1], anchors[upper])
            let weight = (place - low.place) / (high.place - low.place)
            return low.colour.mixed(with: high.colour, weight: weight).colour
        }
    }

    /// Dark violet through blue and green to yellow, its lightness rising evenly, so that it
    /// reads in gray and by the colour-blind: the look of viridis (S. van der Walt and
    /// N. Smith, 2015), from anchors of its own.
    public static let sequential = ColourMap([
        (0, PerceptualColour(lightness: 0.26, chroma: 0.125, hue: 312)),
        (0.3, PerceptualColour(lightness: 0.46, chroma: 0.105, hue: 255)),
        (0.6, PerceptualColour(lightness: 0.65, chroma: 0.125, hue: 170)),
        (1, PerceptualColour(lightness: 0.92, chroma: 0.185, hue: 108)),
    ])

    /// Blue through light gray to red, for values on both sides of zero: the look of the
    /// cool-to-warm map (K. Moreland, 2009), from anchors of its own.
    public static let diverging = ColourMap([
        (0, PerceptualColour(lightness: 0.42, chroma: 0.16, hue: 262)),
        (0.25, PerceptualColour(lightness: 0.68, chroma: 0.1, hue: 255)),
        (0.49, PerceptualColour(lightness: 0.95, chroma: 0.004, hue: 250)),
        (0.51, PerceptualColour(lightness: 0.95, chroma: 0.004, hue: 45)),
        (0.75, PerceptualColour(lightness: 0.68, chroma: 0.12, hue: 38)),
        (1, PerceptualColour(lightness: 0.44, chroma: 0.17, hue: 27)),
    ])

    /// Lowland green through ochre and brown to the white of summits, as in an atlas.
    public static let terrain = ColourMap([
        (0, PerceptualColour(lightness: 0.55, chroma: 0.09, hue: 145)),
        (0.3, PerceptualColour(lightness: 0.74, chroma: 0.09, hue: 122)),
        (0.55, PerceptualColour(lightness: 0.8, chroma: 0.08, hue: 88)),
        (0.8, PerceptualColour(lightness: 0.6, chroma: 0.07, hue: 60)),
        (1, PerceptualColour(lightness: 0.96, chroma: 0.01, hue: 70)),
    ])

    /// Black through deep blue and cyan to white: depth and height of water.
    public static let water = ColourMap([
        (0, PerceptualColour(lightness: 0.22, chroma: 0.07, hue: 265)),
        (0.5, PerceptualColour(lightness: 0.55, chroma: 0.13, hue: 245)),
        (0.8, PerceptualColour(lightness: 0.8, chroma: 0.09, hue: 215)),
        (1, PerceptualColour(lightness: 0.98, chroma: 0.01, hue: 200)),
    ])
}
