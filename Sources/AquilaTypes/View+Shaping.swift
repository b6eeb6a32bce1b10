extension View {
    /// The view under another shape of as many elements, where NumPy gives a view; nil if it copies.
    ///
    /// Runs of axes whose strides nest are refolded; a run that does not fit the new extents needs a copy.
    /// Source: the rule of `numpy.reshape(..., copy=False)`, row-major order.
    ///
    ///     let grid = View(contiguous: [2, 3], itemSize: 8)
    ///     grid.reshaped(to: [6], itemSize: 8)!.strides                        // (8,)
    ///     grid.transposed().reshaped(to: [6], itemSize: 8) == nil             // true
    ///
    /// - Complexity: O(rank).
    public func reshaped(to target: Shape, itemSize: Int) -> View? {
        guard !shape.contains(0) else {
            return View(contiguous: target, itemSize: itemSize).moved(to: offset)
        }
        let axes = (0..<rank).filter { shape[$0] != 1 }
        var result = View(offset: offset, shape: target, strides: Dims(repeating: 0, count: target.count))
        var old = 0
        var new = 0
        while old < axes.count {
            var oldEnd = old + 1
            var oldCount = shape[axes[old]]
            var newEnd = new
            var newCount = 1
            repeat {
                if newCount < oldCount {
                    guard newEnd < target.count else { return nil }
                    newCount *= target[newEnd]
                    newEnd += 1
                } else if newCount > oldCount {
                    guard oldEnd < axes.count else { return nil }
                    oldCount *= shape[axes[oldEnd]]
                    oldEnd += 1
                }
            } while newCount != oldCount
            for k in old..<oldEnd - 1 where strides[axes[k]] != shape[axes[k + 1]] * strides[axes[k + 1]] {
                return nil
            }
            var step = strides[axes[oldEnd - 1]]
            for k in stride(from: newEnd - 1, through: new, by: -1) {
                result.strides[k] = step
                step *= target[k]
            }
            old = oldEnd
            new = newEnd
        }
        // Trailing axes of extent one may have any stride.
        for k in new..<target.count { result.strides[k] = itemSize }
        return result
    }

    func moved(to offset: Int) -> View {
        var result = self
        result.offset = offset
        return result
    }

    /// Strides for a fresh result of this shape that keeps the memory order of the operands
    /// (NumPy's "K" order).
    ///
    /// Axes are sorted by the operands' strides; where operands contradict each other, row-major
    /// order wins. The result is dense.
    ///
    ///     let columns = View(contiguous: [3, 2], itemSize: 8).transposed()
    ///     View.keepingOrder([2, 3], of: [columns], itemSize: 4).strides       // (4, 8)
    ///
    /// - Complexity: O(n · rank²) for n operands; O(n · rank) where all are in row-major order.
    public static func keepingOrder(_ shape: Shape, of operands: [View], itemSize: Int) -> View {
        if operands.allSatisfy({ $0.isInRowMajorOrder }) {
            return View(contiguous: shape, itemSize: itemSize)
        }
        let expanded = operands.compactMap { $0.broadcast(to: shape) }
        return dense(
            shape, itemSize, sorted((0..<shape.count).reversed()) { isOuter($1, than: $0, in: expanded) })
    }

    /// Strides like those of `keepingOrder`, for arrays that are joined to one of this shape: NumPy
    /// compares their axes from the outermost on.
    ///
    ///     let columns = View(contiguous: [3, 2], itemSize: 8).transposed()
    ///     View.joiningOrder([2, 6], of: [columns, columns], itemSize: 8).strides      // (8, 16)
    ///
    /// - Complexity: O(n · rank²) for n operands.
    public static func joiningOrder(_ shape: Shape, of operands: [View], itemSize: Int) -> View {
        let order = sorted(Array(0..<shape.count)) { isOuter($0, than: $1, in: operands) }
        return dense(shape, itemSize, order.reversed())
    }

    /// Sorts axes by NumPy's insertion sort. Where operands tell some axes apart and others not,
    /// the order of comparisons shows in the result.
    ///
    /// - Parameter mustPrecede: true if the first axis comes before the second; nil if the
    ///   operands do not tell.
    private static func sorted(_ axes: [Int], _ mustPrecede: (Int, Int) -> Bool?) -> [Int] {
        var order: [Int] = []
        for axis in axes {
            var place = order.count
            for k in stride(from: order.count - 1, through: 0, by: -1) {
                guard let isBefore = mustPrecede(axis, order[k]) else { continue }
                if !isBefore { break }
                place = k
            }
            order.insert(axis, at: place)
        }
        return order
    }

    /// - Parameter order: the axes, the innermost first.
    private static func dense(_ shape: Shape, _ itemSize: Int, _ order: [Int]) -> View {
        var result = View(contiguous: shape, itemSize: itemSize)
        var step = itemSize
        for axis in order {
            result.strides[axis] = step
            step = step &* Swift.max(shape[axis], 1)
        }
        return result
    }

    /// Strides for a fresh copy of the view that keeps its memory order: the rule of
    /// `numpy.ndarray.astype`, where an axis that repeats its elements comes innermost, while in
    /// results of operations it keeps its place.
    ///
    ///     View(offset: 0, shape: [2, 3], strides: [8, 32]).densified(itemSize: 8).strides     // (8, 16)
    ///
    /// - Complexity: O(rank · log rank).
    public func densified(itemSize: Int) -> View {
        var result = View(contiguous: shape, itemSize: itemSize)
        let repeats = (0..<rank).contains { strides[$0] == 0 && shape[$0] > 1 }
        if isInRowMajorOrder && !repeats { return result }
        let order = (0..<rank).sorted { a, b in
            let (x, y) = (abs(strides[a]), abs(strides[b]))
            return x != y ? x > y : a < b
        }
        var step = itemSize
        for axis in order.reversed() {
            result.strides[axis] = step
            step = step &* Swift.max(shape[axis], 1)
        }
        return result
    }

    /// True if all operands that tell the axes apart step farther along `a`; nil if none does.
    private static func isOuter(_ a: Int, than b: Int, in operands: [View]) -> Bool? {
        var result: Bool?
        for view in operands {
            let x = abs(view.strides[a])
            let y = abs(view.strides[b])
            if x == 0 || y == 0 || view.shape[a] == 1 || view.shape[b] == 1 { continue }
            if x <= y { return false }
            result = true
        }
        return result
    }

    /// True if the absolute strides never grow from an axis to the next.
    @inlinable public var isInRowMajorOrder: Bool {
        if rank < 2 { return true }
        var last = Int.max
        for axis in 0..<rank where strides[axis] != 0 && shape[axis] != 1 {
            let step = abs(strides[axis])
            if step > last { return false }
            last = step
        }
        return true
    }
}
