import Glibc

/// The n-th roots of unity exp(-2πi·k/n), each part correct to about one unit in the last place.
struct RootsOfUnity {
    let count: Int

    init(_ count: Int) { self.count = count }

    /// The root number k, for k from 0 up to, not including, n.
    ///
    /// The angle is reduced to an eighth of a turn in integers, so that both parts come from small angles.
    func root(_ k: Int) -> Root<Double> {
        let eighths = 8 * k
        let octant = eighths / count
        // The distance from the nearest multiple of a quarter turn, in eighths of a step.
        let isOdd = octant & 1 == 1
        let distance = isOdd ? (octant + 1) * count - eighths : eighths - octant * count
        let angle = Double(distance) * (Double.pi / 4) / Double(count)
        let (c, s) = (cos(angle), sin(angle))
        switch octant {
        case 0: return Root(c, -s)
        case 1: return Root(s, -c)
        case 2: return Root(-s, -c)
        case 3: return Root(-c, -s)
        case 4: return Root(-c, s)
        case 5: return Root(-s, c)
        case 6: return Root(s, c)
        default: return Root(c, s)
        }
    }

    /// The root number k in a type of elements.
    func root<Scalar: BinaryFloatingPoint>(_ k: Int, as type: Scalar.Type) -> Root<Scalar> {
        let exact = root(k)
        return Root(Scalar(exact.re), Scalar(exact.im))
    }
}

/// Roots of unity of a large order as products of two from short tables.
struct RootTable<Scalar: BinaryFloatingPoint>: Sendable where Scalar: Sendable {
    private let coarse: [Root<Double>]
    private let fine: [Root<Double>]
    private let shift: Int

    /// - Complexity: O(√n) elements.
    init(_ count: Int) {
        let roots = RootsOfUnity(count)
        var shift = 0
        while 1 << (2 * shift) < count { shift += 1 }
        self.shift = shift
        fine = (0..<min(1 << shift, count)).map { roots.root($0) }
        coarse = (0...(count - 1) >> shift).map { roots.root($0 << shift) }
    }

    /// Bytes of both tables.
    var byteCount: Int { (coarse.count + fine.count) * MemoryLayout<Root<Double>>.stride }

    /// The root number k, for k from 0 up to, not including, the order.
    @inline(__always)
    subscript(k: Int) -> Root<Scalar> {
        let (a, b) = (coarse[k >> shift], fine[k & (1 << shift &- 1)])
        return Root(Scalar(a.re * b.re - a.im * b.im), Scalar(a.re * b.im + a.im * b.re))
    }
}
