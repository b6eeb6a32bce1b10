/// A transform of a fixed, short length, without loops: the step of a pass over a longer one.
///
/// Inputs are `step` numbers apart, results `stride`; the results are multiplied by twiddle factors.
protocol Butterfly {
    associatedtype Vector: TransformVector

    static var radix: Int { get }

    static func compute<Factors: TwiddleFactors>(
        _ input: UnsafePointer<ComplexLanes<Vector>>, step: Int,
        _ output: UnsafeMutablePointer<ComplexLanes<Vector>>, stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector
}

/// The factors by which a butterfly's results, but for the first, are multiplied.
protocol TwiddleFactors {
    associatedtype Vector: TransformVector

    func turn(_ value: ComplexLanes<Vector>, _ place: Int) -> ComplexLanes<Vector>
}

/// No factors: all are one.
struct UnitFactors<Vector: TransformVector>: TwiddleFactors {
    @inline(__always)
    func turn(_ value: ComplexLanes<Vector>, _ place: Int) -> ComplexLanes<Vector> { value }
}

/// Factors from a table, which begins with that of the second result.
struct TableFactors<Vector: TransformVector>: TwiddleFactors {
    let table: UnsafePointer<Root<Vector.Scalar>>

    @inline(__always)
    func turn(_ value: ComplexLanes<Vector>, _ place: Int) -> ComplexLanes<Vector> {
        value * table[place &- 1]
    }
}

enum Butterfly2<Vector: TransformVector>: Butterfly {
    static var radix: Int { 2 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let (a, b) = (x[0], x[step])
        y[0] = a + b
        y[stride] = factors.turn(a - b, 1)
    }
}

enum Butterfly3<Vector: TransformVector>: Butterfly {
    static var radix: Int { 3 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let half = Vector.Scalar(-0.5)
        let root = Vector.Scalar(0.866025403784438646763723170752936183)
        let a = x[0]
        let (sum, difference) = (x[step] + x[2 &* step], x[step] - x[2 &* step])
        y[0] = a + sum
        let (even, odd) = (a + sum * half, (difference * root).turnedBack)
        y[stride] = factors.turn(even + odd, 1)
        y[2 &* stride] = factors.turn(even - odd, 2)
    }
}

enum Butterfly4<Vector: TransformVector>: Butterfly {
    static var radix: Int { 4 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let (a, b) = (x[0] + x[2 &* step], x[0] - x[2 &* step])
        let (c, d) = (x[step] + x[3 &* step], (x[step] - x[3 &* step]).turnedBack)
        y[0] = a + c
        y[stride] = factors.turn(b + d, 1)
        y[2 &* stride] = factors.turn(a - c, 2)
        y[3 &* stride] = factors.turn(b - d, 3)
    }
}

enum Butterfly5<Vector: TransformVector>: Butterfly {
    static var radix: Int { 5 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let c1 = Vector.Scalar(0.309016994374947424102293417182819059)
        let c2 = Vector.Scalar(-0.809016994374947424102293417182819059)
        let s1 = Vector.Scalar(0.951056516295153572116439333379382143)
        let s2 = Vector.Scalar(0.587785252292473129168705954639072769)
        let a = x[0]
        let (p1, m1) = (x[step] + x[4 &* step], x[step] - x[4 &* step])
        let (p2, m2) = (x[2 &* step] + x[3 &* step], x[2 &* step] - x[3 &* step])
        y[0] = a + p1 + p2
        let (even1, odd1) = (a + p1 * c1 + p2 * c2, (m1 * s1 + m2 * s2).turnedBack)
        let (even2, odd2) = (a + p1 * c2 + p2 * c1, (m1 * s2 - m2 * s1).turnedBack)
        y[stride] = factors.turn(even1 + odd1, 1)
        y[2 &* stride] = factors.turn(even2 + odd2, 2)
        y[3 &* stride] = factors.turn(even2 - odd2, 3)
        y[4 &* stride] = factors.turn(even1 - odd1, 4)
    }
}

enum Butterfly7<Vector: TransformVector>: Butterfly {
    static var radix: Int { 7 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let c1 = Vector.Scalar(0.623489801858733530525004884004239810)
        let c2 = Vector.Scalar(-0.222520933956314404288902564496794759)
        let c3 = Vector.Scalar(-0.900968867902419126236102319507445051)
        let s1 = Vector.Scalar(0.781831482468029808708444526674057750)
        let s2 = Vector.Scalar(0.974927912181823607018131682993931217)
        let s3 = Vector.Scalar(0.433883739117558120475768332848358754)
        let a = x[0]
        let (p1, m1) = (x[step] + x[6 &* step], x[step] - x[6 &* step])
        let (p2, m2) = (x[2 &* step] + x[5 &* step], x[2 &* step] - x[5 &* step])
        let (p3, m3) = (x[3 &* step] + x[4 &* step], x[3 &* step] - x[4 &* step])
        y[0] = a + p1 + p2 + p3
        let even1 = a + p1 * c1 + p2 * c2 + p3 * c3
        let odd1 = (m1 * s1 + m2 * s2 + m3 * s3).turnedBack
        y[stride] = factors.turn(even1 + odd1, 1)
        y[6 &* stride] = factors.turn(even1 - odd1, 6)
        let even2 = a + p1 * c2 + p2 * c3 + p3 * c1
        let odd2 = (m1 * s2 - m2 * s3 - m3 * s1).turnedBack
        y[2 &* stride] = factors.turn(even2 + odd2, 2)
        y[5 &* stride] = factors.turn(even2 - odd2, 5)
        let even3 = a + p1 * c3 + p2 * c1 + p3 * c2
        let odd3 = (m1 * s3 - m2 * s1 + m3 * s2).turnedBack
        y[3 &* stride] = factors.turn(even3 + odd3, 3)
        y[4 &* stride] = factors.turn(even3 - odd3, 4)
    }
}

enum Butterfly8<Vector: TransformVector>: Butterfly {
    static var radix: Int { 8 }

    @inline(__always)
    static func compute<Factors: TwiddleFactors>(
        _ x: UnsafePointer<ComplexLanes<Vector>>, step: Int, _ y: UnsafeMutablePointer<ComplexLanes<Vector>>,
        stride: Int, _ factors: Factors
    ) where Factors.Vector == Vector {
        let root = Vector.Scalar(0.707106781186547524400844362104849039)
        // The odd half: differences of numbers four apart, turned by eighths.
        let (b0, b2) = (x[0] - x[4 &* step], (x[2 &* step] - x[6 &* step]).turnedBack)
        let (u, v) = (x[step] - x[5 &* step], x[3 &* step] - x[7 &* step])
        let b1 = (u + u.turnedBack) * root
        let b3 = (v.turnedBack - v) * root
        let (c0, c1) = (b0 + b2, b0 - b2)
        let (d0, d1) = (b1 + b3, (b1 - b3).turnedBack)
        y[stride] = factors.turn(c0 + d0, 1)
        y[5 &* stride] = factors.turn(c0 - d0, 5)
        y[3 &* stride] = factors.turn(c1 + d1, 3)
        y[7 &* stride] = factors.turn(c1 - d1, 7)
        // The even half: a transform of four sums.
        let (a0, a2) = (x[0] + x[4 &* step], x[2 &* step] + x[6 &* step])
        let (a1, a3) = (x[step] + x[5 &* step], x[3 &* step] + x[7 &* step])
        let (e0, e1) = (a0 + a2, a0 - a2)
        let (f0, f1) = (a1 + a3, (a1 - a3).turnedBack)
        y[0] = e0 + f0
        y[4 &* stride] = factors.turn(e0 - f0, 4)
        y[2 &* stride] = factors.turn(e1 + f1, 2)
        y[6 &* stride] = factors.turn(e1 - f1, 6)
    }
}
