import AquilaTypes

extension Launch {
    /// Bytes below which a launch is not cut for a device.
    private static let leastBytes = 1 << 16

    /// The launch in two parts that run one after the other, for a device without room for all of it; nil
    /// where it cannot be cut, or has few bytes.
    var halves: [Launch]? {
        guard deferral == nil, accesses.reduce(0, { $0 + $1.range.count }) >= Self.leastBytes else {
            return nil
        }
        // A row of a reduction is one leaf.
        let axes = order == .wholeRows ? nest.extents.dropLast() : nest.extents[...]
        guard let axis = axes.firstIndex(where: { $0 > 1 }) else { return nil }
        let middle = nest.extents[axis] / 2
        return [part(0..<middle, of: axis), part(middle..<nest.extents[axis], of: axis)]
    }

    private func part(_ range: Range<Int>, of axis: Int) -> Launch {
        var nest = nest
        nest.setExtent(range.count, of: axis)
        nest.replaceWalkers(
            nest.walkers.map {
                Walker(offset: $0.offset + range.lowerBound * $0.strides[axis], strides: $0.strides)
            })
        let arrays = arrays.enumerated().map { k, array in
            Binding(
                slot: array.slot, offset: array.offset + range.lowerBound * nest.walkers[k].strides[axis])
        }
        return Launch(
            kernel: kernel, nest: nest, arrays: arrays, scalars: scalars, order: order, label: label,
            category: category, operation: operation, mayStream: false)
    }
}
