/// A colour of the sRGB space.
public struct Colour: Equatable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The brightness of the colour, by the weights of ITU-R BT.709.
    public var luminance: UInt8 {
        let light = 0.2126 * Float(red) + 0.7152 * Float(green) + 0.0722 * Float(blue)
        return UInt8(light.rounded())
    }

    /// `1 - weight` of this colour and `weight` of another, for a weight of 0 to 1.
    public func mixed(with other: Colour, weight: Float) -> Colour {
        func mix(_ first: UInt8, _ second: UInt8) -> UInt8 {
            let value = Float(first) + (Float(second) - Float(first)) * weight
            return UInt8(min(max(value + 0.5, 0), 255))
        }
        return Colour(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }
}

/// A colour by lightness, chroma and hue in Oklab (B. Ottosson, 2020), a space in which equal
/// steps look equally large.
struct PerceptualColour {
    /// 0 (black) to 1 (white).
    var lightness: Double
    /// 0 (gray) to about 0.3.
    var chroma: Double
    /// An angle in degrees: about 30 is red, 110 yellow, 145 green, 265 blue.
    var hue: Double

    /// The nearest colour of sRGB; colours outside of sRGB are clamped.
    var colour: Colour {
        let angle = hue * .pi / 180
        let a = chroma * cosine(angle)
        let b = chroma * cosine(angle - .pi / 2)
        let long = cubed(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let medium = cubed(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let short = cubed(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return Colour(
            red: encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
            green: encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
            blue: encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
    }

    /// The colour between this one and another; hues are interpolated as numbers, not around their
    /// circle.
    func mixed(with other: PerceptualColour, weight: Double) -> PerceptualColour {
        PerceptualColour(
            lightness: lightness + (other.lightness - lightness) * weight,
            chroma: chroma + (other.chroma - chroma) * weight,
            hue: hue + (other.hue - hue) * weight)
    }

    private func cubed(_ value: Double) -> Double { value * value * value }

    /// The transfer function of sRGB (IEC 61966-2-1), to 8 bits.
    private func encoded(_ light: Double) -> UInt8 {
        let clamped = min(max(light, 0), 1)
        let signal = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * power(clamped, 1 / 2.4) - 0.055
        return UInt8((255 * signal).rounded())
    }
}
