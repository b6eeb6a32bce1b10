/// Factors of the lengths of transforms, and the work that they take.
enum TransformLengths {
    /// The longest radix with a butterfly.
    static let longestButterfly = 8

    /// The radices of the passes of a length: eights and fours first, then odd primes in ascending order.
    static func radices(of count: Int) -> [Int] {
        var (rest, result) = (count, [Int]())
        while rest % 8 == 0 && rest != 16 {
            result.append(8)
            rest /= 8
        }
        while rest % 4 == 0 {
            result.append(4)
            rest /= 4
        }
        if rest % 2 == 0 {
            result.append(2)
            rest /= 2
        }
        var factor = 3
        while factor * factor <= rest {
            while rest % factor == 0 {
                result.append(factor)
                rest /= factor
            }
            factor += 2
        }
        if rest > 1 { result.append(rest) }
        return result
    }

    /// Work for each number of a transform by passes, in arbitrary units.
    static func work(of count: Int) -> Double {
        radices(of: count).reduce(0) { $0 + (1 + (2...8 ~= $1 ? 0.75 : 0.5) * Double($1)) }
    }

    /// True if a length has factors so long that a convolution takes less time.
    static func needsConvolution(_ count: Int) -> Bool {
        guard count > 50 else { return false }
        let padded = paddedLength(of: count)
        let other = 2.2 * work(of: padded) * Double(padded) / Double(count) + 8
        return other < work(of: count)
    }

    /// The length of the convolution by which a transform of a length is computed.
    static func paddedLength(of count: Int) -> Int { fastLength(atLeast: 2 * count - 1) }

    /// The least length of the form 2^a·3^b·5^c that is not below a bound.
    static func fastLength(atLeast least: Int) -> Int {
        var best = Int.max
        var five = 1
        while five < 2 * least {
            var odd = five
            while odd < 2 * least {
                var length = odd
                while length < least { length *= 2 }
                best = min(best, length)
                odd *= 3
            }
            five *= 5
        }
        return best
    }

    /// The factors of a length for two steps: the largest divisor up to the square root, and the rest; nil
    /// if one of them is short.
    static func halves(of count: Int) -> (Int, Int)? {
        var factor = Int(Double(count).squareRoot())
        while factor > 1, count % factor != 0 { factor -= 1 }
        return factor >= leastHalf ? (factor, count / factor) : nil
    }

    private static let leastHalf = 16
}
