// Random integers below a bound, drawn as in numpy.random.

extension PCG64 {
    /// A uniformly distributed integer in 0 ... `last`, from 32-bit draws if these suffice.
    mutating func nextBounded(_ last: UInt64) -> UInt64 {
        if last == 0 { return 0 }
        if last > UInt64(UInt32.max) { return last == .max ? next() : scaled(last) { $0.next() } }
        let last = UInt32(last)
        return UInt64(last == .max ? next32() : scaled(last) { $0.next32() })
    }

    /// A uniformly distributed integer in 0 ... `last`: the upper half of the product of a draw and
    /// the number of values.
    ///
    /// Source: D. Lemire, Fast random integer generation in an interval (2019).
    ///
    /// - Parameter draw: draws any value of the type; `last` must be less than the greatest one.
    @inline(__always)
    mutating func scaled<Bits: FixedWidthInteger & UnsignedInteger>(
        _ last: Bits, _ draw: (inout PCG64) -> Bits
    ) -> Bits where Bits.Magnitude == Bits {
        let count = last + 1
        var product = draw(&self).multipliedFullWidth(by: count)
        if product.low < count {
            let threshold = (Bits.max - last) % count
            while product.low < threshold { product = draw(&self).multipliedFullWidth(by: count) }
        }
        return product.high
    }

    /// A uniformly distributed integer in 0 ... `last`: draws with as many bits as `last` until one
    /// is not greater. NumPy shuffles with these.
    mutating func nextMasked(_ last: UInt64) -> UInt64 {
        let mask = last == 0 ? 0 : UInt64.max >> UInt64(last.leadingZeroBitCount)
        guard last > 0 else { return 0 }
        while true {
            let value = (last <= UInt64(UInt32.max) ? UInt64(next32()) : next()) & mask
            if value <= last { return value }
        }
    }
}

/// Draws of 8 or 16 bits, several from each 32-bit draw. Bits left at the end of a series of draws
/// are dropped, as in NumPy.
struct SmallDraws<Bits: FixedWidthInteger & UnsignedInteger> where Bits.Magnitude == Bits {
    private var kept: UInt32 = 0
    private var remaining = 0

    private mutating func next(_ bits: inout PCG64) -> Bits {
        if remaining == 0 {
            kept = bits.next32()
            remaining = 32 / Bits.bitWidth
        } else {
            kept >>= UInt32(Bits.bitWidth)
        }
        remaining -= 1
        return Bits(truncatingIfNeeded: kept)
    }

    /// A uniformly distributed integer in 0 ... `last`.
    mutating func nextBounded(_ last: Bits, _ bits: inout PCG64) -> Bits {
        if last == 0 { return 0 }
        return last == .max ? next(&bits) : bits.scaled(last) { next(&$0) }
    }
}
