import AquilaTypes
import ComplexModule

// This package's own matrix products, for types that BLAS lacks, and for all types without BLAS.

/// Multiplication and summation of an element type.
protocol ElementProduct {
    associatedtype Stored
    /// The type of sums.
    associatedtype Wide
    static var zero: Wide { get }
    static func widened(_ x: Stored) -> Wide
    static func narrowed(_ x: Wide) -> Stored
    static func adding(_ sum: Wide, _ a: Wide, _ b: Wide) -> Wide
}

/// Integers, signed or not: the low bits of products and sums are the same.
enum WrappingProduct<T: FixedWidthInteger & UnsignedInteger>: ElementProduct {
    @inline(__always) static var zero: T { 0 }
    @inline(__always) static func widened(_ x: T) -> T { x }
    @inline(__always) static func narrowed(_ x: T) -> T { x }
    @inline(__always) static func adding(_ sum: T, _ a: T, _ b: T) -> T { sum &+ a &* b }
}

/// Truth values: "and" as product, "or" as sum.
enum TruthProduct: ElementProduct {
    @inline(__always) static var zero: UInt8 { 0 }
    @inline(__always) static func widened(_ x: UInt8) -> UInt8 { x }
    @inline(__always) static func narrowed(_ x: UInt8) -> UInt8 { x }
    @inline(__always) static func adding(_ sum: UInt8, _ a: UInt8, _ b: UInt8) -> UInt8 { sum | (a & b) }
}

/// Half floats, summed one after the other in single precision as in NumPy.
enum HalfProduct: ElementProduct {
    @inline(__always) static var zero: Float { 0 }
    @inline(__always) static func widened(_ x: Float16) -> Float { Float(x) }
    @inline(__always) static func narrowed(_ x: Float) -> Float16 { Float16(x) }
    @inline(__always) static func adding(_ sum: Float, _ a: Float, _ b: Float) -> Float { sum + a * b }
}

enum FloatProduct<T: BinaryFloatingPoint>: ElementProduct {
    @inline(__always) static var zero: T { 0 }
    @inline(__always) static func widened(_ x: T) -> T { x }
    @inline(__always) static func narrowed(_ x: T) -> T { x }
    @inline(__always) static func adding(_ sum: T, _ a: T, _ b: T) -> T { sum + a * b }
}

enum ComplexProduct<T: BinaryFloatingPoint>: ElementProduct {
    struct Pair {
        var re: T
        var im: T
    }
    @inline(__always) static var zero: Pair { Pair(re: 0, im: 0) }
    @inline(__always) static func widened(_ x: Pair) -> Pair { x }
    @inline(__always) static func narrowed(_ x: Pair) -> Pair { x }
    @inline(__always) static func adding(_ sum: Pair, _ a: Pair, _ b: Pair) -> Pair {
        Pair(re: sum.re + (a.re * b.re - a.im * b.im), im: sum.im + (a.re * b.im + a.im * b.re))
    }
}

/// Code for any kind of multiplication and summation.
protocol ProductVisitor {
    func visit<Product: ElementProduct>(_ product: Product.Type)
}

extension DType {
    /// Calls the visitor with this type's multiplication and summation.
    func visit(_ visitor: some ProductVisitor) {
        switch self {
        case .bool: visitor.visit(TruthProduct.self)
        case .int8, .uint8: visitor.visit(WrappingProduct<UInt8>.self)
        case .int16, .uint16: visitor.visit(WrappingProduct<UInt16>.self)
        case .int32, .uint32: visitor.visit(WrappingProduct<UInt32>.self)
        case .int64, .uint64: visitor.visit(WrappingProduct<UInt64>.self)
        case .float16: visitor.visit(HalfProduct.self)
        case .float32: visitor.visit(FloatProduct<Float>.self)
        case .float64: visitor.visit(FloatProduct<Double>.self)
        case .complex64: visitor.visit(ComplexProduct<Float>.self)
        case .complex128: visitor.visit(ComplexProduct<Double>.self)
        }
    }
}

/// Computes c = a · b by strips of columns. The sums of a strip and a panel of b's strip stay in
/// cache, and each sum is taken in the order of the inner index.
struct ProductLoops<Product: ElementProduct> {
    private typealias Stored = Product.Stored
    private typealias Wide = Product.Wide

    /// The number of columns of a strip, of rows that share a pass over a panel, and of rows of the
    /// panel.
    private let width = 64
    private let height = 4
    private let depth = 256

    func run(_ block: MatrixBlock) {
        let (a, b, c) = (block.a, block.b, block.c)
        let sums = UnsafeMutablePointer<Wide>.allocate(capacity: c.rows * width)
        let panel = UnsafeMutablePointer<Wide>.allocate(capacity: depth * width)
        let factors = UnsafeMutablePointer<Wide>.allocate(capacity: depth * height)
        defer {
            sums.deallocate()
            panel.deallocate()
            factors.deallocate()
        }
        for first in stride(from: 0, to: c.columns, by: width) {
            let columns = min(width, c.columns - first)
            sums.update(repeating: Product.zero, count: c.rows * width)
            for start in stride(from: 0, to: b.rows, by: depth) {
                let rows = min(depth, b.rows - start)
                pack(b, start, rows, first, columns, into: panel)
                for top in stride(from: 0, to: c.rows, by: height) {
                    let count = min(height, c.rows - top)
                    pack(a, top, count, start, rows, into: factors, step: depth)
                    for i in 0..<count {
                        accumulate(sums + (top + i) * width, factors + i * depth, panel, rows)
                    }
                }
            }
            store(sums, columns, into: c, first)
        }
    }

    /// Copies a part of a matrix to widened rows of equal length, padded with zeros.
    @inline(__always)
    private func pack(
        _ matrix: BlockOperand, _ top: Int, _ rows: Int, _ left: Int, _ columns: Int,
        into target: UnsafeMutablePointer<Wide>, step: Int? = nil
    ) {
        let step = step ?? width
        for i in 0..<rows {
            let row = matrix.address + (top + i) * matrix.rowStep + left * matrix.columnStep
            for j in 0..<columns {
                target[i &* step &+ j] = Product.widened(
                    (row + j &* matrix.columnStep).assumingMemoryBound(to: Stored.self).pointee)
            }
            for j in columns..<max(columns, width) where step == width {
                target[i &* step &+ j] = Product.zero
            }
        }
    }

    @inline(__always)
    private func accumulate(
        _ sums: UnsafeMutablePointer<Wide>, _ factors: UnsafeMutablePointer<Wide>,
        _ panel: UnsafeMutablePointer<Wide>, _ count: Int
    ) {
        for k in 0..<count {
            let factor = factors[k]
            let row = panel + k &* width
            for j in 0..<64 { sums[j] = Product.adding(sums[j], factor, row[j]) }
        }
    }

    private func store(
        _ sums: UnsafeMutablePointer<Wide>, _ columns: Int, into c: BlockOperand, _ first: Int
    ) {
        for i in 0..<c.rows {
            let row = c.address + i * c.rowStep + first * c.columnStep
            for j in 0..<columns {
                (row + j &* c.columnStep).assumingMemoryBound(to: Stored.self).pointee =
                    Product.narrowed(sums[i &* width &+ j])
            }
        }
    }
}
