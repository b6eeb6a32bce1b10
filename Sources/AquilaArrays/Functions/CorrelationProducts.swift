import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// Correlations of a long row with many weights, by BLAS: pieces of the row are matrices whose rows overlap,
/// and are multiplied by one whose rows are the weights, each shifted by one element.
///
/// Such a product adds zeros. So a piece with elements that are infinite or NaN is computed by loops.
enum CorrelationProducts {
    /// Sums of a point.
    private static let piece = 1 << 15
    /// Weights from which on products take less time than kernels.
    static let fewestWeights = 64

    /// True if BLAS has products of a type.
    static func has(_ type: DType) -> Bool { BLASLibrary.host?.has(type) ?? false }

    private static let task = TaskDeclaration(
        Library("arrays"), "correlateProducts", signature: [.input, .input, .output],
        variants: [
            .cpu: { context in
                let (row, shifted, sums) = (context.stores[0], context.stores[1], context.stores[2])
                HankelProduct(
                    row: MemoryRow(row), shifted: shifted, sums: MemoryRow(sums),
                    count: context.scalar(0, as: Int.self)
                ).compute()
            }
        ])

    /// Records the sums at which all weights meet an element.
    static func record(
        _ row: AnyNDArray, _ weights: AnyNDArray, into sums: AnyNDArray
    ) throws(ArrayError) {
        let shifted = try Self.shifted(weights)
        let pieces = sums.count / piece
        let extent = piece + weights.count - 1
        if pieces > 0 {
            let step = row.view.strides[0]
            let overlapping = View(
                offset: row.view.offset, shape: [pieces, extent], strides: [piece * step, step])
            var launch = TaskLaunch(task, launchDomain: [pieces])
            launch.add(
                try row.base.with(overlapping).partition(byTiles: [1, extent]), .input,
                projection: Projection([.axis(0), .constant(0)]))
            launch.add(shifted, .input)
            let whole = sums.part(0, 0, pieces * piece)
            launch.add(try whole.base.partition(byTiles: [piece]), .output)
            launch.add(scalar: weights.count)
            try launch.submit()
        }
        let rest = sums.count - pieces * piece
        guard rest > 0 else { return }
        var launch = TaskLaunch(task, launchDomain: [1])
        launch.add(row.part(0, pieces * piece, rest + weights.count - 1).base, .input)
        launch.add(shifted, .input)
        launch.add(sums.part(0, pieces * piece, rest).base, .output)
        launch.add(scalar: weights.count)
        try launch.submit()
    }

    /// A matrix whose row j has the weights from element j on, and zeros.
    private static func shifted(_ weights: AnyNDArray) throws(ArrayError) -> LogicalStore {
        let count = weights.count
        let rows = min(max((count / 4 + 15) / 16 * 16, 64), 256)
        let columns = rows + count - 1
        // Rows that are longer by one element shift what stands in them.
        let wide = try AnyNDArray.zeros([rows, columns + 1], weights.dtype, runtime: weights.runtime)
        try wide.fill(with: Scalar(0.0, as: weights.dtype))
        try wide.part(1, 0, count).assign(weights)
        let line = try wide.reshaped([rows * (columns + 1)])
        return try line.part(0, 0, rows * columns).reshaped([rows, columns]).base
    }
}

extension MemoryRow {
    /// The elements along the last axis of a piece with one row.
    fileprivate init(_ store: PhysicalStore) {
        let view = store.view
        self.init(store.address, view.rank == 1 ? view : view.indexing(axis: 0, at: 0))
    }
}

/// The product of a piece.
private struct HankelProduct {
    let row: MemoryRow
    let shifted: PhysicalStore
    let sums: MemoryRow
    /// Number of the weights.
    let count: Int

    private var type: DType { shifted.dtype }

    func compute() {
        let (block, width) = (shifted.shape[0], shifted.shape[1])
        let rows = (sums.count + block - 1) / block
        let weights = MemoryRow(
            shifted.address, View(shape: [count], strides: [shifted.view.strides[1]]))
        let size = type.size
        let matrix = UnsafeMutableRawPointer.allocate(byteCount: rows * width * size, alignment: 64)
        let products = UnsafeMutableRawPointer.allocate(byteCount: rows * block * size, alignment: 64)
        defer { matrix.deallocate() }
        defer { products.deallocate() }
        for r in 0..<rows {
            let present = max(0, min(width, row.count - r * block))
            let target = matrix + r * width * size
            copy(row, r * block, present, to: target)
            (target + present * size).initializeMemory(
                as: UInt8.self, repeating: 0, count: (width - present) * size)
        }
        guard isFinite(matrix, rows * width), isFinite(weights.address, count) else {
            return CorrelationLoops(row: row, weights: weights, sums: sums, first: 0, type: type).compute()
        }
        BLASLibrary.host!.multiply(
            .init(address: matrix, isTransposed: false, step: Int32(width)),
            .init(address: shifted.address, isTransposed: true, step: Int32(width)),
            into: .init(address: products, isTransposed: false, step: Int32(block)), type, rows: Int32(rows),
            inner: Int32(width), columns: Int32(block))
        if sums.step == size {
            sums.address.copyMemory(from: products, byteCount: sums.count * size)
        } else {
            for k in 0..<sums.count {
                (sums.address + k * sums.step).copyMemory(from: products + k * size, byteCount: size)
            }
        }
    }

    private func copy(_ row: MemoryRow, _ first: Int, _ count: Int, to target: UnsafeMutableRawPointer) {
        guard count > 0 else { return }
        let size = type.size
        let source = row.address + first * row.step
        if row.step == size { return target.copyMemory(from: source, byteCount: count * size) }
        for k in 0..<count { (target + k * size).copyMemory(from: source + k * row.step, byteCount: size) }
    }

    /// True if no dense number is infinite or NaN.
    private func isFinite(_ numbers: UnsafeMutableRawPointer, _ count: Int) -> Bool {
        let parts = count * (type.size / type.component.size)
        if type.component == .float32 {
            let words = numbers.assumingMemoryBound(to: UInt32.self)
            return Self.areAllBelow(Float.infinity.bitPattern, words, parts)
        }
        let words = numbers.assumingMemoryBound(to: UInt64.self)
        return Self.areAllBelow(Double.infinity.bitPattern, words, parts)
    }

    /// True if all bits but the signs are below those of infinity.
    private static func areAllBelow<Bits: FixedWidthInteger>(
        _ limit: Bits, _ numbers: UnsafeMutablePointer<Bits>, _ count: Int
    ) -> Bool {
        var reached: Bits = 0
        for k in 0..<count { reached |= numbers[k] & limit == limit ? 1 : 0 }
        return reached == 0
    }
}
