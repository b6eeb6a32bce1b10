// Conversions of `float16` by integer arithmetic, which vectorises. Only some x86 processors have
// instructions for them, and the compiler's runtime library converts lane by lane.

/// Widens exactly. The exponent's bias is changed by a multiplication, which normalises subnormal
/// numbers as well.
@inline(__always)
func widenHalf(_ half: UInt16) -> Float {
    let bits = UInt32(half)
    let magnitude = (bits & 0x7fff) << 13
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    let special: UInt32 = magnitude >= 0x0f80_0000 ? 0x7f80_0000 : 0
    return Float(bitPattern: scaled | special | (bits & 0x8000) << 16)
}

/// Rounds to the nearest half, even at a tie. All NaNs become one.
@inline(__always)
func narrowToHalf(_ x: Float) -> UInt16 {
    let bits = x.bitPattern
    let magnitude = Int32(bitPattern: bits & 0x7fff_ffff)
    let tie = (magnitude >> 13) & 1
    let normal = (magnitude &- 0x3800_0000 &+ 0xfff &+ tie) >> 13
    // Below 2^-14 a sum with 1/2 has the spacing of subnormal halves.
    let half: Float = 0.5
    let sum = Float(bitPattern: UInt32(bitPattern: magnitude)) + half
    let small = Int32(bitPattern: sum.bitPattern) &- Int32(bitPattern: half.bitPattern)
    var result = magnitude < 0x3880_0000 ? small : normal
    result = magnitude >= 0x4780_0000 ? 0x7c00 : result
    result = magnitude > 0x7f80_0000 ? 0x7e00 : result
    return UInt16(truncatingIfNeeded: UInt32(bitPattern: result) | (bits >> 16) & 0x8000)
}

/// A double as a float whose last bit is set if it is inexact, so that rounding that float to a
/// half gives the double's nearest half (Boldo and Melquiond, "When double rounding is odd", 2005).
@inline(__always)
func roundToOdd(_ x: Double) -> Float {
    let nearest = Float(x)
    let (size, rounded) = (abs(x), abs(Double(nearest)))
    let bits = Int32(bitPattern: nearest.bitPattern)
    let step: Int32 = (rounded < size ? 1 : 0) &- (rounded > size ? 1 : 0)
    return Float(bitPattern: UInt32(bitPattern: bits & 1 == 0 ? bits &+ step : bits))
}
