import AquilaTypes

extension Lane {
    /// √(self² + other²) as `float64`, within 1 ULP, without overflow or underflow on the way;
    /// infinite where one operand is, even beside NaN (C99).
    ///
    /// Both operands are scaled by the power of two of the larger one, which is exact. Squares of
    /// narrower types need no scale.
    func hypotenuse(_ other: Lane) -> Lane {
        let x = magnitude.convert(.float64)
        let y = other.magnitude.convert(.float64)
        let root = type == .float64 ? x.scaledRoot(y) : (x.squared + y.squared).squareRoot
        return ((x == x.infinity) | (y == x.infinity)).select(x.infinity, root)
    }

    /// The body for two magnitudes in `float64`.
    private func scaledRoot(_ other: Lane) -> Lane {
        let larger = (self < other).select(other, self)
        let exponent = larger.bitcast(.int64) & larger.bitcast(.int64).constant(bits: 0x7FF0_0000_0000_0000)
        let least = exponent.constant(bits: 0x0010_0000_0000_0000)
        let most = exponent.constant(bits: 0x7FD0_0000_0000_0000)
        let power = exponent.binary(.maximum, least).binary(.minimum, most)
        let inverse = (exponent.constant(bits: 0x7FE0_0000_0000_0000) - power).bitcast(.float64)
        let sum = (self * inverse).squared + (other * inverse).squared
        return sum.squareRoot * power.bitcast(.float64)
    }
}
