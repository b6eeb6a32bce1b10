import AquilaTypes

extension AnyNDArray {
    /// So many positions of an axis, from one on, as a view; they must be there.
    func part(_ axis: Int, _ start: Int, _ count: Int, step: Int = 1) -> AnyNDArray {
        with(view.slicing(axis: axis, start: start, count: Swift.max(count, 0), step: step))
    }

    /// One position of an axis, which goes, as a view; it must be there.
    func entry(_ axis: Int, _ position: Int) -> AnyNDArray { with(view.indexing(axis: axis, at: position)) }
}
