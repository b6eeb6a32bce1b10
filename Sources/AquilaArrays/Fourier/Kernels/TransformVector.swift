/// Numbers of several independent transforms side by side, one transform for each lane.
///
/// All arithmetic of a transform is by lanes, so that a transform has the same bits in any lane, whatever
/// the others hold. The operators are requirements, since those of `SIMD` in generic code go through
/// loops over lanes.
protocol TransformVector: SIMD where Scalar: BinaryFloatingPoint {
    static func add(_ a: Self, _ b: Self) -> Self
    static func subtract(_ a: Self, _ b: Self) -> Self
    static func multiply(_ a: Self, _ b: Self) -> Self
    static func multiply(_ a: Self, _ b: Scalar) -> Self

    /// The numbers at a distance in bytes from each lane's address.
    static func load(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int) -> Self
    func store(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int)
}

extension SIMD2<Double>: TransformVector {
    @inline(__always) static func add(_ a: Self, _ b: Self) -> Self { a + b }
    @inline(__always) static func subtract(_ a: Self, _ b: Self) -> Self { a - b }
    @inline(__always) static func multiply(_ a: Self, _ b: Self) -> Self { a * b }
    @inline(__always) static func multiply(_ a: Self, _ b: Double) -> Self { a * Self(b, b) }

    @inline(__always)
    static func load(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int) -> Self {
        Self(
            (lanes[0] + distance).load(as: Double.self), (lanes[1] + distance).load(as: Double.self))
    }

    @inline(__always)
    func store(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int) {
        (lanes[0] + distance).storeBytes(of: self[0], as: Double.self)
        (lanes[1] + distance).storeBytes(of: self[1], as: Double.self)
    }
}

extension SIMD4<Float>: TransformVector {
    @inline(__always) static func add(_ a: Self, _ b: Self) -> Self { a + b }
    @inline(__always) static func subtract(_ a: Self, _ b: Self) -> Self { a - b }
    @inline(__always) static func multiply(_ a: Self, _ b: Self) -> Self { a * b }
    @inline(__always) static func multiply(_ a: Self, _ b: Float) -> Self { a * Self(b, b, b, b) }

    @inline(__always)
    static func load(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int) -> Self {
        Self(
            (lanes[0] + distance).load(as: Float.self), (lanes[1] + distance).load(as: Float.self),
            (lanes[2] + distance).load(as: Float.self), (lanes[3] + distance).load(as: Float.self))
    }

    @inline(__always)
    func store(_ lanes: UnsafePointer<UnsafeMutableRawPointer>, _ distance: Int) {
        (lanes[0] + distance).storeBytes(of: self[0], as: Float.self)
        (lanes[1] + distance).storeBytes(of: self[1], as: Float.self)
        (lanes[2] + distance).storeBytes(of: self[2], as: Float.self)
        (lanes[3] + distance).storeBytes(of: self[3], as: Float.self)
    }
}

/// Complex numbers of several transforms, in split form.
struct ComplexLanes<Vector: TransformVector> {
    var re: Vector
    var im: Vector

    @inline(__always) init(_ re: Vector, _ im: Vector) { (self.re, self.im) = (re, im) }

    @inline(__always) static var zero: Self { Self(Vector(), Vector()) }

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        Self(Vector.add(a.re, b.re), Vector.add(a.im, b.im))
    }

    @inline(__always) static func - (a: Self, b: Self) -> Self {
        Self(Vector.subtract(a.re, b.re), Vector.subtract(a.im, b.im))
    }

    @inline(__always) static func * (a: Self, factor: Vector.Scalar) -> Self {
        Self(Vector.multiply(a.re, factor), Vector.multiply(a.im, factor))
    }

    /// The product with the same complex number in all lanes.
    @inline(__always) static func * (a: Self, root: Root<Vector.Scalar>) -> Self {
        Self(
            Vector.subtract(Vector.multiply(a.re, root.re), Vector.multiply(a.im, root.im)),
            Vector.add(Vector.multiply(a.re, root.im), Vector.multiply(a.im, root.re)))
    }

    @inline(__always) static func * (a: Self, b: Self) -> Self {
        Self(
            Vector.subtract(Vector.multiply(a.re, b.re), Vector.multiply(a.im, b.im)),
            Vector.add(Vector.multiply(a.re, b.im), Vector.multiply(a.im, b.re)))
    }

    /// The product with -i.
    @inline(__always) var turnedBack: Self { Self(im, Vector.subtract(Vector(), re)) }

    /// The product with i.
    @inline(__always) var turned: Self { Self(Vector.subtract(Vector(), im), re) }

    @inline(__always) var conjugate: Self { Self(re, Vector.subtract(Vector(), im)) }

    /// The number with both parts exchanged.
    @inline(__always) var swapped: Self { Self(im, re) }
}

/// A complex number by which all lanes are multiplied.
struct Root<Scalar: BinaryFloatingPoint> {
    var re: Scalar
    var im: Scalar

    @inline(__always) init(_ re: Scalar, _ im: Scalar) { (self.re, self.im) = (re, im) }
}

extension Root: Sendable where Scalar: Sendable {}
