import AquilaArrays
import AquilaTypes

/// The rule for writing an array's elements; the raw values are known to the Python package.
enum Writability: UInt8 {
    case readOnly
    case writable
    /// The view repeats elements; NumPy writes it, one element after the other.
    case byNumPy
    /// As `byNumPy`, with NumPy's warning at the first write.
    case warning
}

extension AnyNDArray {
    /// True if the view shows an element more than once.
    var isRepeating: Bool {
        if isInOrder { return false }
        let axes = shape.indices.filter { shape[$0] > 1 }.sorted { abs(strides[$0]) < abs(strides[$1]) }
        var reach = 0
        for axis in axes {
            if abs(strides[axis]) <= reach { return !isApart(axes) }
            reach += (shape[axis] - 1) * abs(strides[axis])
        }
        return false
    }

    /// True if each step along an axis leads beyond the elements along all later axes.
    private var isInOrder: Bool {
        var reach = 0
        for axis in shape.indices.reversed() where shape[axis] > 1 {
            if abs(strides[axis]) <= reach { return false }
            reach += (shape[axis] - 1) * abs(strides[axis])
        }
        return true
    }

    /// True if axes that interleave nevertheless repeat no element, checked element by element for
    /// up to 65,536 elements.
    private func isApart(_ axes: [Int]) -> Bool {
        guard !axes.contains(where: { strides[$0] == 0 }), count <= 1 << 16 else { return false }
        var seen = Set<Int>()
        var isApart = true
        view.forEachOffset { isApart = seen.insert($0).inserted && isApart }
        return isApart
    }
}
