import AquilaSystem
public import AquilaTypes

/// A library of basic linear algebra subprograms, opened at run time: the one named by `AQUILA_BLAS`, that of
/// the host language's packages (`HostLibraries`), or the system's OpenBLAS.
///
/// The bits of its products change with the shape of a call and with the number of threads. So each
/// call runs on the calling thread alone, and callers cut their products by shape.
public struct BLASLibrary: Sendable {
    static let recipe = NativeLibrary.Recipe(
        name: "BLAS", candidates: ["libopenblas.so.0", "libopenblas.so"], variable: Settings.blas.name,
        package: "libopenblas0")

    /// The library of this process; nil if there is none. Chosen once, at the first use.
    public static let host: BLASLibrary? = BLASLibrary()

    /// The products of two matrices, and of a matrix and a vector, by element type: both
    /// precisions, real and complex.
    private let matrix: [DType: MatrixProduct]
    private let vector: [DType: VectorProduct]
    private let library: FortranLibrary
    /// The file that was loaded.
    let path: String

    /// Fortran's binary interface: all arguments by address, then the lengths of the texts.
    private typealias MatrixProduct =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<Int>, UnsafePointer<Int>,
            UnsafePointer<Int>, UnsafeRawPointer, UnsafeRawPointer, UnsafePointer<Int>, UnsafeRawPointer,
            UnsafePointer<Int>, UnsafeRawPointer, UnsafeMutableRawPointer, UnsafePointer<Int>, Int, Int
        ) -> Void
    private typealias VectorProduct =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<Int>, UnsafePointer<Int>, UnsafeRawPointer,
            UnsafeRawPointer,
            UnsafePointer<Int>, UnsafeRawPointer, UnsafePointer<Int>, UnsafeRawPointer,
            UnsafeMutableRawPointer, UnsafePointer<Int>, Int
        ) -> Void

    private init?() {
        guard let library = FortranLibrary.blas else { return nil }
        var matrix: [DType: MatrixProduct] = [:]
        var vector: [DType: VectorProduct] = [:]
        for (type, letter) in [
            (DType.float32, "s"), (.float64, "d"), (.complex64, "c"), (.complex128, "z"),
        ] {
            guard let general = library.find("\(letter)gemm", as: MatrixProduct.self),
                let narrow = library.find("\(letter)gemv", as: VectorProduct.self)
            else {
                NativeLibraryError.noSymbol(Self.recipe, symbol: "\(letter)gemm_").sayIfChosen()
                return nil
            }
            matrix[type] = general
            vector[type] = narrow
        }
        self.matrix = matrix
        self.vector = vector
        self.library = library
        path = library.path(of: "dgemm")
    }
}

extension BLASLibrary {
    /// A matrix in memory. The elements of a row, or of a column if it is transposed, are adjacent.
    /// It is not `Sendable`, since the calling thread owns the memory.
    public struct Matrix {
        /// The address of the first element.
        public var address: UnsafeMutableRawPointer
        /// True if the elements of a column, not of a row, are adjacent.
        public var isTransposed: Bool
        /// Elements from one row to the next, or from one column to the next if it is transposed.
        public var step: Int32

        /// A matrix at an address; the caller keeps its memory valid during products.
        public init(address: UnsafeMutableRawPointer, isTransposed: Bool, step: Int32) {
            self.address = address
            self.isTransposed = isTransposed
            self.step = step
        }
    }

    /// True if the library has products of this element type.
    public func has(_ type: DType) -> Bool { matrix[type] != nil }

    /// Computes c = a · b, of rows × inner and inner × columns elements. c is not transposed and
    /// overlaps neither operand.
    public func multiply(
        _ a: Matrix, _ b: Matrix, into c: Matrix, _ type: DType, rows: Int32, inner: Int32, columns: Int32
    ) {
        // Fortran sees every matrix transposed, so it computes c's transpose as the product of b's
        // and a's.
        var (height, width, inner) = (Int(columns), Int(rows), Int(inner))
        var (aStep, bStep, cStep) = (Int(a.step), Int(b.step), Int(c.step))
        Self.withConstants(type) { one, zero in
            run(work: height * width * inner) {
                matrix[type]!(
                    b.isTransposed ? "T" : "N", a.isTransposed ? "T" : "N", &height, &width, &inner, one,
                    b.address, &bStep, a.address, &aStep, zero, c.address, &cStep, 1, 1)
            }
        }
    }

    /// Computes y = a · x, of rows × columns and columns elements; the elements of each vector are
    /// adjacent.
    public func multiply(
        _ a: Matrix, _ x: UnsafeRawPointer, into y: UnsafeMutableRawPointer, _ type: DType, rows: Int32,
        columns: Int32
    ) {
        var (height, width) = a.isTransposed ? (Int(rows), Int(columns)) : (Int(columns), Int(rows))
        var (aStep, step) = (Int(a.step), 1)
        Self.withConstants(type) { one, zero in
            run(work: height * width) {
                vector[type]!(
                    a.isTransposed ? "N" : "T", &height, &width, one, a.address, &aStep, x, &step, zero, y,
                    &step, 1)
            }
        }
    }

    /// Runs a call on this thread alone; for little work, OpenBLAS uses no other thread anyway.
    @inline(__always)
    private func run(work: Int, _ call: () -> Void) {
        if work <= Self.littleWork { call() } else { library.alone(call) }
    }

    private static let littleWork = 1 << 12

    /// Calls a body with the addresses of one and zero in a type.
    private static func withConstants(
        _ type: DType, _ body: (UnsafeRawPointer, UnsafeRawPointer) -> Void
    ) {
        var doubles = (1.0, 0.0, 0.0, 0.0)
        var floats: (Float, Float, Float, Float) = (1, 0, 0, 0)
        if type.component == .float32 {
            withUnsafeBytes(of: &floats) { body($0.baseAddress!, $0.baseAddress! + 8) }
        } else {
            withUnsafeBytes(of: &doubles) { body($0.baseAddress!, $0.baseAddress! + 16) }
        }
    }
}
