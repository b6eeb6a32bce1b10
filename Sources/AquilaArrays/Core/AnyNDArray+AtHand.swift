import AquilaRuntime
import AquilaTypes

// Copies of few elements that are at hand, made at once instead of being recorded.

extension AnyNDArray {
    /// Number of elements that are copied in less time than recording takes.
    private static let fewElements = 1 << 12

    /// The elements of a row at positions, copied at once; nil for other arrays, for positions out
    /// of bounds, and where elements take longer to compute.
    ///
    ///     let x = try AnyNDArray(ndarray([1.5, 2.5, 3.5]))
    ///     try x.takenAtHand(AnyNDArray(ndarray([2, -1])))      // [3.5, 3.5]
    ///
    /// - Parameter positions: up to 4,096 numbers of type `int64`, in a row; negative ones count
    ///   from the end.
    /// - Throws: `ArrayError` of kind `memory` beyond the budget. Waits for little work at most. Takes O(n).
    public func takenAtHand(_ positions: AnyNDArray) throws -> AnyNDArray? {
        guard rank == 1, positions.dtype == .int64, positions.rank == 1, positions.count > 0,
            positions.count <= Self.fewElements, let store = operand.store,
            let keys = positions.elementsNear, let elements = elementsNear
        else { return nil }
        let (length, size, step) = (shape[0], dtype.size, view.strides[0])
        var isInside = true
        let result = store.runtime.makeStore([positions.count], dtype)
        try store.runtime.write(result) { target, _ in
            for k in 0..<positions.count where isInside {
                var position = (keys + k * positions.view.strides[0]).loadUnaligned(as: Int.self)
                if position < 0 { position += length }
                isInside = position >= 0 && position < length
                if isInside {
                    (target + k * size).copyMemory(from: elements + position * step, byteCount: size)
                }
            }
        }
        return isInside ? AnyNDArray(result) : nil
    }

    /// Rows one after the other, copied at once; nil where their types differ, or where they are long or take
    /// longer to compute.
    ///
    ///     try AnyNDArray.joinedAtHand([x, x])     // [1.5, 2.5, 3.5, 1.5, 2.5, 3.5]
    ///
    /// - Parameter rows: arrays of one axis and one type, with up to 4,096 elements together.
    /// - Throws: `ArrayError` of kind `memory` beyond the budget. Waits for little work at most. Takes O(n).
    public static func joinedAtHand(_ rows: [AnyNDArray]) throws -> AnyNDArray? {
        guard let first = rows.first, let runtime = first.operand.store?.runtime else { return nil }
        let count = rows.reduce(0) { $0 + $1.count }
        guard count > 0, count <= fewElements,
            rows.allSatisfy({
                $0.rank == 1 && $0.dtype == first.dtype && $0.operand.store?.runtime === runtime
            })
        else { return nil }
        var sources: [UnsafeMutableRawPointer] = []
        for row in rows {
            guard let elements = row.elementsNear else { return nil }
            sources.append(elements)
        }
        let size = first.dtype.size
        let result = runtime.makeStore([count], first.dtype)
        try runtime.write(result) { target, _ in
            var target = target
            for (row, source) in zip(rows, sources) {
                let step = row.view.strides[0]
                if step == size {
                    target.copyMemory(from: source, byteCount: row.count * size)
                } else {
                    for k in 0..<row.count {
                        (target + k * size).copyMemory(from: source + k * step, byteCount: size)
                    }
                }
                target += row.count * size
            }
        }
        return AnyNDArray(result)
    }

    /// The address of the first element, where it is at hand after little work.
    private var elementsNear: UnsafeMutableRawPointer? {
        guard let store = operand.store, let base = store.runtime.addressNear(of: store) else { return nil }
        return base + view.offset
    }
}
