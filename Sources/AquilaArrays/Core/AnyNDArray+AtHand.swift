import AquilaKernels
import AquilaRuntime
import AquilaTypes

// Results of few elements that are at hand, computed at once instead of being recorded.

extension AnyNDArray {
    /// A reduction of all elements: computed now where few elements are at hand, else recorded. Nil for
    /// a number, for no elements, and where elements have to be converted first. Does not wait.
    ///
    /// - Parameter dtype: the type to compute in; nil for the operation's choice.
    func total(_ op: ReductionOp, dtype: DType?) throws(ArrayError) -> AnyNDArray? {
        guard dtype == nil || dtype == self.dtype && dtype == op.resultType(self.dtype), count > 0,
            let runtime = operand.store?.runtime
        else { return nil }
        if count <= Self.fewElements, let total = runtime.totalAtHand(op, operand.bits, waits: false) {
            return Self.stored(total, in: runtime)
        }
        return AnyNDArray(try runtime.recordTotal(op, operand.bits))
    }

    /// The sum of the products of two rows of few elements that are at hand; nil elsewhere. Does not wait.
    func innerProductAtHand(_ other: AnyNDArray) -> AnyNDArray? {
        guard count <= Self.fewElements, let runtime = operand.store?.runtime, other.operand.store != nil
        else {
            return nil
        }
        return runtime.innerProductAtHand(operand.bits, other.operand.bits, waits: false)
            .flatMap { Self.stored($0, in: runtime) }
    }

    /// A number as a store of rank zero.
    private static func stored(_ number: Scalar, in runtime: Runtime) -> AnyNDArray? {
        let store = runtime.makeStore(Shape(), number.dtype)
        guard (try? runtime.write(store) { address, _ in number.store(to: address) }) != nil else {
            return nil
        }
        return AnyNDArray(store)
    }

    /// Number of elements that are copied in less time than recording takes.
    private static let fewElements = 1 << 12

    /// Number of elements on which a function of some steps for each takes less time than a launch.
    ///
    ///     AnyNDArray.mostAtHand       // 512
    ///
    /// - Complexity: O(1).
    public static let mostAtHand = 1 << 9

    /// The elements of a row at positions, copied at once; nil for other arrays, for positions out of bounds,
    /// and where elements take longer to compute.
    ///
    ///     let x = NDArray([1.5, 2.5, 3.5]).untyped
    ///     try x.takenAtHand(NDArray([2, -1]).untyped)      // [3.5, 3.5]
    ///
    /// - Parameter positions: up to 4,096 numbers of type `int64`, in a row; negative ones count from the
    ///   end.
    /// - Throws: `ArrayError` of kind `memory` beyond the budget. Waits for little work at most.
    /// - Complexity: O(positions), one copy; nothing moves between ranks.
    public func takenAtHand(_ positions: AnyNDArray) throws -> AnyNDArray? {
        guard rank == 1, positions.dtype == .int64, positions.rank == 1, positions.count > 0,
            positions.count <= Self.fewElements, let store = operand.store,
            let keys = positions.elements(waits: true), let elements = elements(waits: true)
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
    ///     try AnyNDArray.joinedAtHand([x, x])     // of [1.5, 2.5, 3.5]: [1.5, 2.5, 3.5, 1.5, 2.5, 3.5]
    ///
    /// - Parameters:
    ///   - rows: arrays of one axis and one type, with up to 4,096 elements together.
    ///   - waits: false if recorded operations on the rows are to stay recorded; they give nil.
    /// - Throws: `ArrayError` of kind `memory` beyond the budget. Waits for little work at most.
    /// - Complexity: O(n) for n elements together, one copy; nothing moves between ranks.
    public static func joinedAtHand(_ rows: [AnyNDArray], waits: Bool = true) throws -> AnyNDArray? {
        guard let first = rows.first, let runtime = first.operand.store?.runtime else { return nil }
        let count = rows.reduce(0) { $0 + $1.count }
        guard count > 0, count <= fewElements,
            rows.allSatisfy({
                $0.rank == 1 && $0.dtype == first.dtype && $0.operand.store?.runtime === runtime
            })
        else { return nil }
        var sources: [UnsafeMutableRawPointer] = []
        for row in rows {
            guard let elements = row.elements(waits: waits) else { return nil }
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

    /// The address of the first element, where it is at hand.
    ///
    ///     let x = NDArray([1.5, 2.5]).untyped
    ///     x.elements(waits: true)?.load(as: Double.self)      // 1.5
    ///
    /// - Parameter waits: true if little recorded work may be done for it.
    /// - Complexity: O(n) for up to 4,096 elements of recorded operations.
    public func elements(waits: Bool) -> UnsafeMutableRawPointer? {
        guard let store = operand.store,
            let base = waits ? store.runtime.addressNear(of: store) : store.runtime.addressAtHand(of: store)
        else { return nil }
        return base + view.offset
    }
}
