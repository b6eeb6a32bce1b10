import AquilaTypes
import Glibc
import RandomKernels
import TestSupport
import Testing

@testable import AquilaKernels

/// SLEEF's vector functions: the same bits in every lane, and results that agree with C's.
@Suite(.enabled(if: VectorLibrary.host != nil, "SLEEF or a processor with AVX2 is missing"))
struct VectorLibraryTests {
    private static let functions = ExternalFunction.allCases.filter { VectorLibrary.host?.has($0) == true }

    private static func block(_ function: ExternalFunction) -> ExternalBlockFunction {
        unsafeBitCast(
            UInt(ExternalFunctions.table[Int(function.rawValue)]), to: ExternalBlockFunction.self)
    }

    private static func evaluate(_ function: ExternalFunction, _ x: [Double], _ y: [Double]) -> [Double] {
        [Double](unsafeUninitializedCapacity: x.count) { out, count in
            block(function)(x, y, out.baseAddress!, x.count)
            count = x.count
        }
    }

    private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            Double(bitPattern: EdgeValues.bits(.float64, &random))
        }
    }

    @Test(arguments: functions)
    func bitsDoNotDependOnThePlaceInABlock(_ function: ExternalFunction) {
        let (x, y) = (Self.numbers(1000, seed: 1), Self.numbers(1000, seed: 2))
        let together = Self.evaluate(function, x, y)
        for start in [0, 1, 3, 992, 999] {
            let part = Self.evaluate(function, Array(x[start...]), Array(y[start...]))
            for (a, b) in zip(together[start...], part) {
                guard a.bitPattern != b.bitPattern, !a.isNaN || !b.isNaN else { continue }
                Issue.record("\(a) is not \(b)")
            }
        }
    }

    /// Results have C's class (NaN, infinite, zero with its sign), and differ by a few units in the
    /// last place.
    @Test(arguments: functions)
    func agreesWithTheCLibrary(_ function: ExternalFunction) {
        let (x, y) = (Self.numbers(20_000, seed: 3), Self.numbers(20_000, seed: 4))
        let expected = zip(x, y).map { Self.reference(function, $0, $1) }
        let results = Self.evaluate(function, x, y)
        for (index, (result, expected)) in zip(results, expected).enumerated() {
            let isClose: Bool
            if expected.isNaN {
                isClose = result.isNaN
            } else if expected == 0 || expected.isInfinite || function == .fmod {
                isClose = result.bitPattern == expected.bitPattern
            } else {
                isClose = abs(result - expected) <= 16 * expected.ulp
            }
            if isClose { continue }
            Issue.record("\(function)(\(x[index]), \(y[index])) = \(result), not \(expected)")
        }
    }

    @Test func remaindersAreExact() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<50_000 {
            let y = Double(
                sign: .plus, exponent: random.below(60) - 30, significand: .random(in: 1..<2, using: &random))
            let quotient = Double(random.next() >> UInt64(8 + random.below(56)))
            let x = random.pick([y * quotient, (y * quotient).nextUp, -(y * quotient).nextDown])
            if exactRemainder(x, y).bitPattern == fmod(x, y).bitPattern { continue }
            Issue.record("fmod(\(x), \(y)) = \(exactRemainder(x, y))")
        }
    }

    private static func reference(_ function: ExternalFunction, _ x: Double, _ y: Double) -> Double {
        switch function {
        case .sin: sin(x)
        case .cos: cos(x)
        case .tan: tan(x)
        case .asin: asin(x)
        case .acos: acos(x)
        case .atan: atan(x)
        case .asinh: asinh(x)
        case .acosh: acosh(x)
        case .atanh: atanh(x)
        case .cbrt: cbrt(x)
        case .atan2: atan2(x, y)
        case .pow: pow(x, y)
        case .hypot: hypot(x, y)
        case .tgamma: tgamma(x)
        default: fmod(x, y)
        }
    }
}
