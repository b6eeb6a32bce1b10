import AquilaTypes

/// Copies the elements of one view to those of another of the same shape, run by run.
struct StridedCopy {
    private let from: View
    private let to: View
    private let itemSize: Int
    /// Axes outside of a run, outermost first.
    private let outer: [Int]
    private let runBytes: Int

    init(from: View, to: View, itemSize: Int) {
        self.from = from
        self.to = to
        self.itemSize = itemSize
        var run = itemSize
        var rest = from.shape.indices.filter { from.shape[$0] != 1 }
        rest.sort { abs(to.strides[$0]) > abs(to.strides[$1]) }
        while let axis = rest.last, from.strides[axis] == run, to.strides[axis] == run {
            run *= from.shape[axis]
            rest.removeLast()
        }
        outer = rest
        runBytes = from.elementCount == 0 ? 0 : run
    }

    func run(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
        guard runBytes > 0 else { return }
        copy(source + from.offset, target + to.offset, 0)
    }

    private func copy(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ depth: Int) {
        guard depth < outer.count else { return target.copyMemory(from: source, byteCount: runBytes) }
        let axis = outer[depth]
        let (a, b) = (from.strides[axis], to.strides[axis])
        if depth == outer.count - 1, runBytes == 8 {
            for k in 0..<from.shape[axis] {
                (target + k * b).storeBytes(
                    of: (source + k * a).loadUnaligned(as: UInt64.self), as: UInt64.self)
            }
            return
        }
        for k in 0..<from.shape[axis] { copy(source + k * a, target + k * b, depth + 1) }
    }
}
