import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// A matrix in memory; steps in bytes, of any sign.
struct BlockOperand {
    var address: UnsafeMutableRawPointer
    var rows: Int
    var columns: Int
    var rowStep: Int
    var columnStep: Int

    /// The matrix of a piece's last two axes, at an offset for the others.
    init(_ store: PhysicalStore, at offset: Int) {
        let view = store.view
        address = store.address + offset
        (rows, columns) = (view.shape[view.rank - 2], view.shape[view.rank - 1])
        (rowStep, columnStep) = (view.strides[view.rank - 2], view.strides[view.rank - 1])
    }

    var transposed: BlockOperand {
        var result = self
        (result.rows, result.columns) = (columns, rows)
        (result.rowStep, result.columnStep) = (columnStep, rowStep)
        return result
    }
}

/// One block of a product: c = a · b.
struct MatrixBlock {
    var a: BlockOperand
    var b: BlockOperand
    var c: BlockOperand
    let type: DType

    func compute() {
        guard c.rows > 0, c.columns > 0 else { return }
        if let blas = BLASLibrary.host, blas.has(type), computes(with: blas) { return }
        switch type {
        case .bool: ProductLoops<TruthProduct>().run(self)
        case .int8, .uint8: ProductLoops<WrappingProduct<UInt8>>().run(self)
        case .int16, .uint16: ProductLoops<WrappingProduct<UInt16>>().run(self)
        case .int32, .uint32: ProductLoops<WrappingProduct<UInt32>>().run(self)
        case .int64, .uint64: ProductLoops<WrappingProduct<UInt64>>().run(self)
        case .float16: ProductLoops<HalfProduct>().run(self)
        case .float32: ProductLoops<FloatProduct<Float>>().run(self)
        case .float64: ProductLoops<FloatProduct<Double>>().run(self)
        case .complex64: ProductLoops<ComplexProduct<Float>>().run(self)
        case .complex128: ProductLoops<ComplexProduct<Double>>().run(self)
        }
    }

    /// Whether BLAS has computed the block: not where extents exceed its integers.
    private func computes(with blas: BLASLibrary) -> Bool {
        let size = type.size
        guard max(a.rows, a.columns, b.columns) < Int(Int32.max) else { return false }
        // The library writes rows of the result; columns are rows of the transposed product.
        if c.columns > 1 && c.columnStep != size {
            guard c.rowStep == size else { return false }
            var turned = self
            (turned.a, turned.b, turned.c) = (b.transposed, a.transposed, c.transposed)
            return turned.computes(with: blas)
        }
        guard let cStep = Int32(exactly: c.rows > 1 ? c.rowStep / size : c.columns), cStep > 0 else {
            return false
        }
        if c.columns == 1, let x = vectorStep(b.rowStep, b.rows) {
            withMatrix(a) {
                blas.multiply(
                    $0, b.address, step: x, into: c.address, step: cStep, type,
                    rows: Int32(a.rows), columns: Int32(a.columns))
            }
            return true
        }
        if c.rows == 1, let x = vectorStep(a.columnStep, a.columns) {
            withMatrix(b.transposed) {
                blas.multiply(
                    $0, a.address, step: x, into: c.address, step: 1, type,
                    rows: Int32(b.columns), columns: Int32(b.rows))
            }
            return true
        }
        let target = BLASLibrary.Matrix(address: c.address, isTransposed: false, step: cStep)
        withMatrix(a) { a in
            withMatrix(b) { b in
                blas.multiply(
                    a, b, into: target, type, rows: Int32(c.rows), inner: Int32(self.a.columns),
                    columns: Int32(c.columns))
            }
        }
        return true
    }

    /// The step of a vector in elements, if it is one that BLAS takes.
    private func vectorStep(_ step: Int, _ count: Int) -> Int32? {
        if count == 1 { return 1 }
        guard step > 0, step % type.size == 0 else { return nil }
        return Int32(exactly: step / type.size)
    }

    /// Lends a matrix in a form that BLAS takes: as it is where rows or columns are dense, else a copy.
    private func withMatrix(_ matrix: BlockOperand, _ body: (BLASLibrary.Matrix) -> Void) {
        if let step = leadingStep(matrix) {
            return body(.init(address: matrix.address, isTransposed: false, step: step))
        }
        if let step = leadingStep(matrix.transposed) {
            return body(.init(address: matrix.address, isTransposed: true, step: step))
        }
        let size = type.size
        let copy = UnsafeMutableRawPointer.allocate(
            byteCount: matrix.rows * matrix.columns * size, alignment: 64)
        defer { copy.deallocate() }
        var target = copy
        for i in 0..<matrix.rows {
            var source = matrix.address + i * matrix.rowStep
            for _ in 0..<matrix.columns {
                target.copyMemory(from: source, byteCount: size)
                target += size
                source += matrix.columnStep
            }
        }
        body(.init(address: copy, isTransposed: false, step: Int32(matrix.columns)))
    }

    /// Elements from a row to the next, where the elements of each stand side by side.
    private func leadingStep(_ matrix: BlockOperand) -> Int32? {
        guard matrix.columns == 1 || matrix.columnStep == type.size else { return nil }
        if matrix.rows == 1 { return Int32(matrix.columns) }
        let step = matrix.rowStep / type.size
        guard matrix.rowStep % type.size == 0, step >= max(matrix.columns, 1) else { return nil }
        return Int32(exactly: step)
    }
}
