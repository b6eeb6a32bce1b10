// Jumps in the stream, by which several workers fill one array.

extension PCG64 {
    /// The generator after `count` calls of `next()`.
    ///
    /// - Complexity: O(log count). Source: F. B. Brown, Random number generation with arbitrary
    ///   strides (1994).
    func skipping(_ count: Int) -> PCG64 {
        var result = self
        result.skip(UInt64(count))
        return result
    }

    /// The generator after `count` calls of `next32()`, two of which share a step.
    func skipping32(_ count: Int) -> PCG64 {
        guard count > 0 else { return self }
        var result = self
        var remaining = UInt64(count)
        if result.half != nil {
            result.half = nil
            remaining -= 1
        }
        result.skip(remaining / 2)
        if remaining % 2 == 1 { _ = result.next32() }
        return result
    }

    /// Advances by `count` steps. A step is `x ↦ multiplier · x + increment`; 2ᵏ steps have the
    /// same form and are found by squaring.
    private mutating func skip(_ count: UInt64) {
        var remaining = count
        var (factor, term) = (Self.multiplier, increment)
        while remaining > 0 {
            if remaining & 1 == 1 { state = state &* factor &+ term }
            term = term &* (factor &+ 1)
            factor = factor &* factor
            remaining >>= 1
        }
    }
}
