extension BoundedEquation {
    /// True if two terms sum to the target, a multiple of their greatest common divisor: the first
    /// term's values lie in an interval and in a residue class.
    func solvePair(_ a: Term, _ b: Term, _ target: Int, _ divisor: Int) -> Bool {
        let modulus = b.coefficient / divisor
        let rest = b.coefficient * b.bound
        let high = Swift.min(a.bound, target / a.coefficient)
        let low = target <= rest ? 0 : (target - rest + a.coefficient - 1) / a.coefficient
        if high < low { return false }
        if high - low + 1 >= modulus { return true }
        let residue = congruenceSolution(a.coefficient / divisor, target / divisor, modulus: modulus)
        return low + (residue - low % modulus + modulus) % modulus <= high
    }

    /// True if three terms sum to the target, a multiple of their greatest common divisor.
    ///
    /// The first is brought to a residue class, after which the other two are coprime: a·x + b·y +
    /// c·z = t. For each x, y lies in an interval and is r + q·x modulo c. The borders of the
    /// interval are linear in x, in at most three pieces, so that floor sums count the solutions.
    func solveTriple(_ first: Term, _ second: Term, _ third: Term, _ target: Int, _ divisor: Int) -> Bool {
        let pair = greatestCommonDivisor(second.coefficient, third.coefficient)
        let step = pair / divisor
        let start = congruenceSolution(first.coefficient / divisor, target / divisor, modulus: step)
        if start > first.bound || start > target / first.coefficient { return false }
        let line = Strip(
            a: first.coefficient / divisor, b: second.coefficient / pair, c: third.coefficient / pair,
            yBound: second.bound, zBound: third.bound,
            target: (target - first.coefficient * start) / pair)
        return line.hasPoint(xBound: (first.bound - start) / step)
    }
}

/// The points of a·x + b·y + c·z = target with y and z in bounds, for coprime b and c.
private struct Strip {
    let a, b, c, yBound, zBound, target: Int

    func hasPoint(xBound: Int) -> Bool {
        let high = Swift.min(xBound, target / a)
        let low = Swift.max(0, -floorDivide(b * yBound + c * zBound - target, a))
        if high < low { return false }
        // Until `full`, y may take its bound; from `free` on, it may be zero.
        let full = floorDivide(target - b * yBound, a)
        let free = -floorDivide(c * zBound - target, a)
        let borders = (
            Swift.min(Swift.max(full + 1, low), high + 1), Swift.min(Swift.max(free, low), high + 1)
        )
        let cuts = [low, Swift.min(borders.0, borders.1), Swift.max(borders.0, borders.1), high + 1]
        return (0..<3).contains { k in
            cuts[k] < cuts[k + 1]
                && count(cuts[k]..<cuts[k + 1], yIsFree: cuts[k] <= full, zIsFree: cuts[k] >= free) > 0
        }
    }

    /// The number of points with x in a range through which y ends at its bound (or where z is
    /// zero) and begins at zero (or where z is at its bound).
    private func count(_ range: Range<Int>, yIsFree: Bool, zIsFree: Bool) -> Int128 {
        // The equation gives y ≡ r + q·x modulo c.
        let r = congruenceSolution(b % c, target, modulus: c)
        let q = congruenceSolution(b % c, -a, modulus: c)
        let (a, b, c) = (Int128(a), Int128(b), Int128(c))
        let (x, n) = (Int128(range.lowerBound), Int128(range.count))
        let base = Int128(r) + Int128(q) * x
        let height = Int128(target) - a * x
        // The numbers of y's class that are at most y₁, less those below y₀.
        let atMost =
            yIsFree
            ? floorSum(n, slope: -Int128(q), start: Int128(yBound) - base, divisor: c)
            : floorSum(n, slope: -(a + b * Int128(q)), start: height - b * base, divisor: b * c)
        let below =
            zIsFree
            ? floorSum(n, slope: -Int128(q), start: -1 - base, divisor: c)
            : floorSum(
                n, slope: -(a + b * Int128(q)), start: height - c * Int128(zBound) - b * base - 1,
                divisor: b * c)
        return atMost &- below
    }
}
