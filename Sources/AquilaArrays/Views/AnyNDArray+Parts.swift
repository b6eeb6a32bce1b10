import AquilaTypes

extension AnyNDArray {
    /// A view of `count` positions of an axis from `start` on, which must exist.
    func part(_ axis: Int, _ start: Int, _ count: Int, step: Int = 1) -> AnyNDArray {
        with(view.slicing(axis: axis, start: start, count: Swift.max(count, 0), step: step))
    }

    /// A view of one position of an axis, which must exist; the axis is removed.
    func entry(_ axis: Int, _ position: Int) -> AnyNDArray { with(view.indexing(axis: axis, at: position)) }
}
