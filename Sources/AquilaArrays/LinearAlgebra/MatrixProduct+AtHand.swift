import AquilaKernels
import AquilaRuntime
public import AquilaTypes

extension AnyNDArray {
    /// The matrix product of small matrices, or of a matrix and a row, whose elements are at hand, computed
    /// at once; nil for other operands, of which `matmul` records the product.
    ///
    ///     let m = ([[1, 2], [3, 4]] as NDArray<Double>).untyped
    ///     _ = m.description               // Its elements are computed now.
    ///     m.matmulAtHand(m)               // [[7, 10], [15, 22]]
    ///
    /// Shapes (n, k) and (k, m), where one may be a row, and types that are equal. The bits are those of
    /// `matmul`. Waits for little work at most.
    ///
    /// - Complexity: O(n · k · m), at most 262,144 multiplications; nothing moves between ranks.
    public func matmulAtHand(_ other: AnyNDArray) -> AnyNDArray? {
        guard rank == 2 || (rank == 1 && other.rank == 2), other.rank == 2 || (other.rank == 1 && rank == 2),
            dtype == other.dtype
        else { return nil }
        // A row on the left is a matrix of one row, and one on the right a matrix of one column.
        let a = rank == 1 ? view.insertingAxis(at: 0) : view
        let b = other.rank == 1 ? other.view.insertingAxis(at: 1) : other.view
        let (rows, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
        let work = rows.multipliedReportingOverflow(by: columns)
        guard inner == b.shape[0], rows > 0, inner > 0, columns > 0, inner <= Self.mostWorkAtHand,
            !work.overflow, work.partialValue <= Self.mostWorkAtHand / inner,
            let store = operand.store, let otherStore = other.operand.store,
            store.runtime === otherStore.runtime,
            let elements = store.runtime.addressNear(of: store),
            let otherElements = store.runtime.addressNear(of: otherStore)
        else { return nil }
        func compute(_ address: UnsafeMutableRawPointer, _ view: View) {
            MatrixBlock(
                a: BlockOperand(elements, a, isByColumns: MatrixProduct.isByColumns(a)),
                b: BlockOperand(otherElements, b, isByColumns: MatrixProduct.isByColumns(b)),
                c: BlockOperand(address, view), type: dtype
            ).compute()
        }
        let result: LogicalStore
        if let (few, address) = store.runtime.makeStoreAtHand([rows, columns], dtype) {
            compute(address, few.root)
            result = LogicalStore(few, few.root, dtype)
        } else {
            result = store.runtime.makeStore([rows, columns], dtype)
            try? store.runtime.write(result) { compute($0, $1) }
        }
        let view = rank == 1 ? result.view.indexing(axis: 0, at: 0) : result.view
        return AnyNDArray(result.with(other.rank == 1 ? view.indexing(axis: 1, at: 0) : view))
    }

    /// Number of multiplications below which a product is one block.
    private static let mostWorkAtHand = 1 << 18
}

extension BlockOperand {
    /// The matrix in the last two axes of a view.
    ///
    /// - Parameter base: address of an element with offset zero.
    fileprivate init(_ base: UnsafeMutableRawPointer, _ view: View, isByColumns: Bool = false) {
        self.init(
            address: base + view.offset, rows: view.shape[0], columns: view.shape[1],
            rowStep: view.strides[0], columnStep: view.strides[1], isByColumns: isByColumns)
    }
}
