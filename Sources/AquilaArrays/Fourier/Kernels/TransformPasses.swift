/// A transform of a length whose prime factors are short: one pass for each factor, as by Stockham, between
/// two buffers, so that results need no reordering.
final class TransformPasses<Vector: TransformVector>: Sendable where Vector.Scalar: Sendable {
    typealias Number = ComplexLanes<Vector>

    let count: Int
    private let passes: [Pass]
    private let table: [Root<Vector.Scalar>]

    private struct Pass {
        let radix: Int
        /// Number of transforms that the passes before have separated.
        let outer: Int
        /// Distance of the inputs of a butterfly: the product of the factors that remain.
        let inner: Int
        /// Place of the twiddle factors in the table; of other radices than those of butterflies, the roots
        /// of order `radix` come first.
        let place: Int
    }

    init(_ count: Int) {
        self.count = count
        let roots = RootsOfUnity(count)
        var (passes, table): ([Pass], [Root<Vector.Scalar>]) = ([], [])
        var outer = 1
        for radix in TransformLengths.radices(of: count) {
            let inner = count / outer / radix
            passes.append(Pass(radix: radix, outer: outer, inner: inner, place: table.count))
            if radix > TransformLengths.longestButterfly {
                let short = RootsOfUnity(radix)
                table += (0..<radix).map { short.root($0, as: Vector.Scalar.self) }
            }
            for i in 0..<inner {
                table += (1..<radix).map { roots.root(outer * i * $0, as: Vector.Scalar.self) }
            }
            outer *= radix
        }
        (self.passes, self.table) = (passes, table)
    }

    /// Bytes of the tables.
    var byteCount: Int { table.count * MemoryLayout<Root<Vector.Scalar>>.stride }

    /// Computes the transform of `count` numbers; returns the place of the result, which is one of the two
    /// buffers.
    func run(
        _ data: UnsafeMutablePointer<Number>, spare: UnsafeMutablePointer<Number>
    ) -> UnsafeMutablePointer<Number> {
        var (from, to) = (data, spare)
        table.withUnsafeBufferPointer { table in
            for pass in passes {
                let factors = table.baseAddress! + pass.place
                switch pass.radix {
                case 2: run(Butterfly2<Vector>.self, pass, from, to, factors)
                case 3: run(Butterfly3<Vector>.self, pass, from, to, factors)
                case 4: run(Butterfly4<Vector>.self, pass, from, to, factors)
                case 5: run(Butterfly5<Vector>.self, pass, from, to, factors)
                case 7: run(Butterfly7<Vector>.self, pass, from, to, factors)
                case 8: run(Butterfly8<Vector>.self, pass, from, to, factors)
                default: runPrime(pass, from, to, roots: factors, factors: factors + pass.radix)
                }
                swap(&from, &to)
            }
        }
        return from
    }

    @inline(__always)
    private func run<Step: Butterfly>(
        _ step: Step.Type, _ pass: Pass, _ from: UnsafeMutablePointer<Number>,
        _ to: UnsafeMutablePointer<Number>, _ factors: UnsafePointer<Root<Vector.Scalar>>
    ) where Step.Vector == Vector {
        let (radix, inner, stride) = (Step.radix, pass.inner, pass.inner &* pass.outer)
        for k in 0..<pass.outer {
            let (x, y) = (from + inner &* radix &* k, to + inner &* k)
            // The first factors are one, also for infinities.
            Step.compute(x, step: inner, y, stride: stride, UnitFactors())
            var i = 1
            while i < inner {
                let row = TableFactors<Vector>(table: factors + i &* (radix &- 1))
                Step.compute(x + i, step: inner, y + i, stride: stride, row)
                i &+= 1
            }
        }
    }

    /// A pass of an odd radix without a butterfly, by sums and differences of opposite inputs.
    private func runPrime(
        _ pass: Pass, _ from: UnsafeMutablePointer<Number>, _ to: UnsafeMutablePointer<Number>,
        roots: UnsafePointer<Root<Vector.Scalar>>, factors: UnsafePointer<Root<Vector.Scalar>>
    ) {
        let (radix, inner, stride) = (pass.radix, pass.inner, pass.inner &* pass.outer)
        let half = radix / 2
        withUnsafeTemporaryAllocation(of: Number.self, capacity: 2 * half) { pairs in
            let (sums, differences) = (pairs.baseAddress!, pairs.baseAddress! + half)
            for k in 0..<pass.outer {
                for i in 0..<inner {
                    let x = from + (inner &* radix &* k &+ i)
                    let y = to + (inner &* k &+ i)
                    var total = x[0]
                    for j in 1...half {
                        let (a, b) = (x[j &* inner], x[(radix &- j) &* inner])
                        sums[j &- 1] = a + b
                        differences[j &- 1] = a - b
                        total = total + sums[j &- 1]
                    }
                    y[0] = total
                    let row = factors + i &* (radix &- 1)
                    for c in 1...half {
                        var (even, odd, place) = (x[0], Number.zero, 0)
                        for j in 0..<half {
                            place &+= c
                            if place >= radix { place &-= radix }
                            even = even + sums[j] * roots[place].re
                            odd = odd + differences[j] * roots[place].im
                        }
                        let (first, last) = (even + odd.turned, even - odd.turned)
                        y[c &* stride] = i == 0 ? first : first * row[c &- 1]
                        y[(radix &- c) &* stride] = i == 0 ? last : last * row[radix &- c &- 1]
                    }
                }
            }
        }
    }
}
