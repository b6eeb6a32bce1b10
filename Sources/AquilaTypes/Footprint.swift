/// How the elements of two views of one store relate.
public enum Overlap: Sendable {
    /// No byte in common.
    case disjoint
    /// The same element at every index.
    case identical
    /// Some common bytes, or too costly to exclude.
    case partial
}

extension View {
    /// How this view's elements relate to another's, in a store whose root view is `root`.
    ///
    /// Exact where both views are separable: each axis steps along one axis of the store. Diagonals and the like
    /// fall back to byte ranges and the greatest common divisor of the strides, which may answer `partial` for
    /// views that interleave.
    ///
    /// - Complexity: O(rank²).
    public func overlap(
        with other: View, itemSize: Int, otherItemSize: Int, root: View
    ) -> Overlap {
        if itemSize == otherItemSize && hasSameElements(as: other) { return .identical }
        let mine = byteRange(itemSize: itemSize)
        let theirs = other.byteRange(itemSize: otherItemSize)
        if mine.isEmpty || theirs.isEmpty || !mine.overlaps(theirs) { return .disjoint }
        if strideGap(to: other, itemSize: itemSize, otherItemSize: otherItemSize) { return .disjoint }
        if itemSize == otherItemSize, let a = StridedBox(self, root: root),
            let b = StridedBox(other, root: root),
            a.isDisjoint(from: b)
        {
            return .disjoint
        }
        return .partial
    }

    /// Whether each index names the same address in both; axes of extent one do not count.
    public func hasSameElements(as other: View) -> Bool {
        guard offset == other.offset, shape == other.shape else { return false }
        return (0..<rank).allSatisfy { shape[$0] == 1 || strides[$0] == other.strides[$0] }
    }

    /// Whether all strides of both share a divisor that keeps the elements apart, as in `a[::2]` and `a[1::2]`.
    private func strideGap(to other: View, itemSize: Int, otherItemSize: Int) -> Bool {
        var divisor = 0
        for view in [self, other] {
            for axis in 0..<view.rank where view.shape[axis] > 1 {
                divisor = greatestCommonDivisor(divisor, abs(view.strides[axis]))
            }
        }
        guard divisor > 0 else { return false }
        let distance = (other.offset - offset) % divisor
        let gap = distance < 0 ? distance + divisor : distance
        return gap >= itemSize && divisor - gap >= otherItemSize
    }
}

/// A separable set of elements: an arithmetic progression along each axis of the store (DESIGN.md D7).
struct StridedBox {
    struct Progression {
        var first: Int
        var step: Int
        var count: Int

        /// Whether two progressions share no number, by the Chinese remainder theorem.
        func isDisjoint(from other: Progression) -> Bool {
            let low = Swift.max(first, other.first)
            let high = Swift.min(last, other.last)
            if low > high { return true }
            let divisor = greatestCommonDivisor(step, other.step)
            if (other.first - first) % divisor != 0 { return true }
            // The first common number from `low` on; common numbers repeat every least common multiple.
            let period = step / divisor * other.step
            var candidate = first + (low - first + step - 1) / step * step
            let end = Swift.min(high, candidate + period)
            while candidate <= end {
                if (candidate - other.first) % other.step == 0 { return false }
                candidate += step
            }
            return true
        }

        var last: Int { first + (count - 1) * step }
    }

    private var axes: [Progression]

    /// The view as a box of the store, or nil where it is not separable.
    init?(_ view: View, root: View) {
        guard !view.shape.contains(0) else { return nil }
        let frame = (0..<root.rank).filter { root.shape[$0] > 1 }
            .sorted { abs(root.strides[$0]) > abs(root.strides[$1]) }
        // Reversed axes of the view are turned, so that all steps are positive.
        var offset = view.offset - root.offset
        var steps: [(stride: Int, count: Int)] = []
        for axis in 0..<view.rank where view.shape[axis] > 1 {
            let stride = view.strides[axis]
            if stride == 0 { continue }
            if stride < 0 { offset += (view.shape[axis] - 1) * stride }
            steps.append((abs(stride), view.shape[axis]))
        }
        guard offset >= 0 else { return nil }
        axes = []
        for axis in frame {
            let unit = root.strides[axis]
            guard unit > 0 else { return nil }
            axes.append(Progression(first: offset / unit, step: 1, count: 1))
            offset %= unit
        }
        guard offset == 0 else { return nil }
        for (stride, count) in steps {
            // The axis of the store with the largest unit that divides the stride and has room for the run.
            guard
                let k = frame.indices.first(where: { k in
                    let unit = root.strides[frame[k]]
                    return stride % unit == 0 && axes[k].count == 1
                        && axes[k].first + stride / unit * (count - 1) < root.shape[frame[k]]
                })
            else { return nil }
            axes[k].step = stride / root.strides[frame[k]]
            axes[k].count = count
        }
    }

    func isDisjoint(from other: StridedBox) -> Bool {
        zip(axes, other.axes).contains { $0.isDisjoint(from: $1) }
    }
}

/// Euclid's algorithm; of zero and n, n.
func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
}
