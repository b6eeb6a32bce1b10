import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// A matrix in memory, with steps in bytes of any sign.
struct BlockOperand {
    var address: UnsafeMutableRawPointer
    var rows: Int
    var columns: Int
    var rowStep: Int
    var columnStep: Int
    /// True if BLAS is given the matrix by columns.
    var isByColumns: Bool

    init(
        address: UnsafeMutableRawPointer, rows: Int, columns: Int, rowStep: Int, columnStep: Int,
        isByColumns: Bool
    ) {
        self.address = address
        (self.rows, self.columns) = (rows, columns)
        (self.rowStep, self.columnStep) = (rowStep, columnStep)
        self.isByColumns = isByColumns
    }

    /// The matrix in the last two axes of a piece, at a byte offset for the other axes.
    init(_ store: PhysicalStore, at offset: Int, isByColumns: Bool = false) {
        let view = store.view
        address = store.address + offset
        (rows, columns) = (view.shape[view.rank - 2], view.shape[view.rank - 1])
        (rowStep, columnStep) = (view.strides[view.rank - 2], view.strides[view.rank - 1])
        self.isByColumns = isByColumns
    }

    var transposed: BlockOperand {
        var result = self
        (result.rows, result.columns) = (columns, rows)
        (result.rowStep, result.columnStep) = (columnStep, rowStep)
        result.isByColumns.toggle()
        return result
    }
}

/// One block of a product: c = a · b.
///
/// The order in which BLAS sums depends on whether matrices are given by rows or by columns, and on
/// the steps of vectors. So the former is decided by the operands' layout in their stores, not by
/// that of this rank's pieces, and vectors are made dense: a block has the same bits wherever it is
/// computed.
struct MatrixBlock: ProductVisitor {
    var a: BlockOperand
    var b: BlockOperand
    var c: BlockOperand
    let type: DType

    func compute() {
        guard c.rows > 0, c.columns > 0 else { return }
        if let blas = BLASLibrary.host, blas.has(type), computes(with: blas) { return }
        type.visit(self)
    }

    func visit<Product: ElementProduct>(_ product: Product.Type) { ProductLoops<Product>().run(self) }

    /// Computes the block by BLAS. Returns false if extents exceed BLAS's 32-bit integers or the
    /// result is not in rows.
    private func computes(with blas: BLASLibrary) -> Bool {
        let size = type.size
        guard max(a.rows, a.columns, b.columns) < Int(Int32.max) else { return false }
        // BLAS writes results in rows, as products are stored.
        guard c.columns == 1 || c.columnStep == size else { return false }
        guard let cStep = Int32(exactly: c.rows > 1 ? c.rowStep / size : c.columns), cStep > 0 else {
            return false
        }
        if c.columns == 1 {
            multiply(a, b.address, step: b.rowStep, into: c.address, step: c.rowStep, blas)
            return true
        }
        if c.rows == 1 {
            multiply(b.transposed, a.address, step: a.columnStep, into: c.address, step: c.columnStep, blas)
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

    /// Computes y = matrix · x. Vectors are made dense first, since BLAS would sum strided ones in
    /// another order.
    private func multiply(
        _ matrix: BlockOperand, _ x: UnsafeMutableRawPointer, step: Int, into y: UnsafeMutableRawPointer,
        step yStep: Int, _ blas: BLASLibrary
    ) {
        let size = type.size
        func multiply(
            _ matrix: BLASLibrary.Matrix, _ x: UnsafeMutableRawPointer, _ y: UnsafeMutableRawPointer
        ) {
            blas.multiply(
                matrix, x, into: y, type, rows: Int32(a.rows), columns: Int32(a.columns))
        }
        let a = matrix
        withMatrix(a, isNarrowCopied: true) { matrix in
            withDense(x, step, count: a.columns) { x in
                if yStep == size || a.rows == 1 { return multiply(matrix, x, y) }
                let sums = UnsafeMutableRawPointer.allocate(byteCount: a.rows * size, alignment: 64)
                defer { sums.deallocate() }
                multiply(matrix, x, sums)
                copy(sums, step: size, to: y, step: yStep, count: a.rows)
            }
        }
    }

    private func copy(
        _ source: UnsafeMutableRawPointer, step: Int, to target: UnsafeMutableRawPointer,
        step targetStep: Int,
        count: Int
    ) {
        for k in 0..<count {
            (target + k * targetStep).copyMemory(from: source + k * step, byteCount: type.size)
        }
    }

    /// Calls the body with adjacent elements: the given ones, or a dense copy.
    private func withDense(
        _ address: UnsafeMutableRawPointer, _ step: Int, count: Int, _ body: (UnsafeMutableRawPointer) -> Void
    ) {
        if step == type.size || count == 1 { return body(address) }
        let dense = UnsafeMutableRawPointer.allocate(byteCount: count * type.size, alignment: 64)
        defer { dense.deallocate() }
        copy(address, step: step, to: dense, step: type.size, count: count)
        body(dense)
    }

    /// Calls the body with a matrix in a form that BLAS accepts: the matrix itself if its rows, or
    /// columns, are dense, else a copy.
    ///
    /// - Parameter isNarrowCopied: true to copy short rows, or columns, with gaps between them, on
    ///   which the bits of products with vectors depend.
    private func withMatrix(
        _ matrix: BlockOperand, isNarrowCopied: Bool = false, _ body: (BLASLibrary.Matrix) -> Void
    ) {
        let lines = matrix.isByColumns ? matrix.transposed : matrix
        let isNarrow = isNarrowCopied && lines.columns <= Self.narrow
        if let step = leadingStep(lines), !isNarrow || step == lines.columns {
            return body(.init(address: matrix.address, isTransposed: matrix.isByColumns, step: step))
        }
        let size = type.size
        let dense = UnsafeMutableRawPointer.allocate(
            byteCount: lines.rows * lines.columns * size, alignment: 64)
        defer { dense.deallocate() }
        for i in 0..<lines.rows {
            copy(
                lines.address + i * lines.rowStep, step: lines.columnStep,
                to: dense + i * lines.columns * size,
                step: size, count: lines.columns)
        }
        body(.init(address: dense, isTransposed: matrix.isByColumns, step: Int32(lines.columns)))
    }

    /// The longest row or column, in elements, for which products with vectors use special loops.
    private static let narrow = 16

    /// Elements from one row to the next; nil if the elements of a row are not adjacent.
    private func leadingStep(_ matrix: BlockOperand) -> Int32? {
        guard matrix.columns == 1 || matrix.columnStep == type.size else { return nil }
        if matrix.rows == 1 { return Int32(matrix.columns) }
        let step = matrix.rowStep / type.size
        guard matrix.rowStep % type.size == 0, step >= max(matrix.columns, 1) else { return nil }
        return Int32(exactly: step)
    }
}
