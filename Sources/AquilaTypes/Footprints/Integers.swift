/// The greatest common divisor by Euclid's algorithm, for numbers that are not negative; n for zero
/// and n.
func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
}

/// The quotient rounded down, for a positive divisor.
@inlinable @inline(__always)
package func floorDivide(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return quotient &* b > a ? quotient &- 1 : quotient
}

/// The quotient rounded up, for a positive divisor.
@inlinable @inline(__always)
package func ceilDivide(_ a: Int, _ b: Int) -> Int { -floorDivide(-a, b) }

/// The x in 0 ..< modulus with a·x ≡ b, where a and the modulus have no common divisor: the
/// extended Euclidean algorithm.
func congruenceSolution(_ a: Int, _ b: Int, modulus: Int) -> Int {
    if modulus == 1 { return 0 }
    var (r, next) = (modulus, a % modulus)
    var (x, nextX) = (0, 1)
    while next != 0 {
        let quotient = r / next
        (r, next) = (next, r - quotient * next)
        (x, nextX) = (nextX, x - quotient * nextX)
    }
    let inverse = x < 0 ? x + modulus : x
    let residue = b % modulus
    return multiply(inverse, residue < 0 ? residue + modulus : residue, modulo: modulus)
}

/// a·b modulo m, for a and b in 0 ..< m.
func multiply(_ a: Int, _ b: Int, modulo m: Int) -> Int {
    let product = UInt(a).multipliedFullWidth(by: UInt(b))
    if product.high == 0 { return Int(product.low % UInt(m)) }
    return Int(UInt(m).dividingFullWidth(product).remainder)
}

/// Σ floor((a·k + b) / m) for k in 0 ..< n, modulo 2^128, for m > 0: exact where it fits.
///
/// The sum counts lattice points under a line. Whole steps are split off, then the axes change places, as in
/// Euclid's algorithm; so it takes O(log m) steps. (a + m)·n and the like must fit in 127 bits.
func floorSum(_ n: Int128, slope: Int128, start: Int128, divisor: Int128) -> Int128 {
    var (n, a, b, m) = (n, slope, start, divisor)
    var sum: Int128 = 0
    while n > 0 {
        let (steps, rise) = flooredDivision(a, m)
        let (whole, rest) = flooredDivision(b, m)
        sum &+= triangle(n) &* steps &+ n &* whole
        let top = rise &* n &+ rest
        if top < m { break }
        // The axes change places: the points right of the line are counted, seen from above.
        (n, b) = flooredDivision(top, m)
        (a, m) = (m, rise)
    }
    return sum
}

/// 0 + 1 + … + (n − 1), modulo 2^128.
private func triangle(_ n: Int128) -> Int128 {
    n % 2 == 0 ? (n / 2) &* (n &- 1) : n &* ((n &- 1) / 2)
}

private func flooredDivision(_ a: Int128, _ m: Int128) -> (quotient: Int128, remainder: Int128) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: m)
    return remainder < 0 ? (quotient - 1, remainder + m) : (quotient, remainder)
}
