import AquilaTypes

extension View {
    /// The elements of `box`; this view shows the elements of `held`.
    func part(_ box: Box, of held: Box) -> View {
        var result = self
        guard !box.isEmpty else {
            // A view without axes would have one element.
            let zeros = Dims(repeating: 0, count: max(rank, 1))
            return View(shape: zeros, strides: zeros)
        }
        result.shape = box.extents
        for axis in 0..<rank { result.offset += (box.lower[axis] - held.lower[axis]) * strides[axis] }
        return result
    }

    /// The instance of a store that holds a box of it, dense, in the store's order of axes.
    func instance(holding box: Box, itemSize: Int) -> View {
        if box == Box(shape) { return self }
        let extents = box.isEmpty ? Shape(repeating: 0, count: rank) : box.extents
        var result = View(contiguous: extents, itemSize: itemSize)
        var step = itemSize
        // Axes of one element have any stride, so they stay where they are.
        let order = shape.indices.sorted {
            strides[$0] != strides[$1] ? strides[$0] < strides[$1] : $0 > $1
        }
        for axis in order {
            result.strides[axis] = step
            step *= max(extents[axis], 1)
        }
        return result
    }
}
