import AquilaKernels
import AquilaTypes

extension Walker {
    /// The walker that begins at a point.
    fileprivate func moved(to point: Shape) -> Walker {
        var result = self
        for axis in point.indices { result.offset += point[axis] * strides[axis] }
        return result
    }
}

extension Lowering {
    /// Adds the launches of a kernel of which some points can be computed during an exchange.
    mutating func lowerElementwise(
        _ kernel: GroupKernel, _ domain: Shape, ready: Box, while exchange: Exchange
    ) {
        steps.append(.start(exchange))
        lowerElementwise(kernel, ready)
        steps.append(.finish(exchange))
        for border in Box(domain).subtracting(ready) { lowerElementwise(kernel, border) }
    }

    /// Adds the launch of a kernel at the points of a box, which may run in any order.
    mutating func lowerElementwise(_ kernel: GroupKernel, _ box: Box) {
        let deferral = deferral(kernel)
        // Outputs come first, as the loops follow them. Outputs that lag come before all others, as
        // their rows must be the outermost loop.
        func rank(_ k: Int) -> Int {
            deferral?.arrays.contains(k) == true ? 0 : kernel.stored.contains(k) ? 1 : 2
        }
        let order = kernel.arrays.indices.sorted { (rank($0), $0) < (rank($1), $1) }
        let sorted = order.map { Walker(kernel.arrays[$0].view) } + kernel.indexes
        let nest = LoopNest(
            elementwise: box.extents, sorted.map { $0.moved(to: box.lower) }, isJoined: deferral == nil)
        var walkers = nest.walkers
        for (place, k) in order.enumerated() { walkers[k] = nest.walkers[place] }
        let bindings = kernel.arrays.indices.map {
            Launch.Binding(slot: Int(kernel.arrays[$0].slot), offset: walkers[$0].offset)
        }
        addLaunch(
            kernel.builder.kernel, nest: nest.with(walkers), arrays: bindings, scalars: kernel.scalars,
            order: .any, deferral: deferral)
    }

    /// The stores that must lag: those of arrays whose slot the kernel also reads at other points.
    private func deferral(_ kernel: GroupKernel) -> Launch.Deferral? {
        var result: Launch.Deferral?
        for k in kernel.stored.sorted() {
            let array = kernel.arrays[k]
            let reads = kernel.loaded.map { kernel.arrays[$0] }
                .filter { $0.slot == array.slot && overlapsPartly(array, $0) }.map(\.view)
            guard !reads.isEmpty else { continue }
            let lag = DeferredStore(write: array.view, reads: reads, itemSize: array.dtype.size)!
            if result == nil { result = Launch.Deferral(lag: lag, arrays: []) }
            result!.lag.widen(to: lag)
            result!.arrays.append(k)
        }
        return result
    }

    private func overlapsPartly(_ a: GroupKernel.Array, _ b: GroupKernel.Array) -> Bool {
        let relation = a.view.overlap(
            with: b.view, itemSize: a.dtype.size, otherItemSize: b.dtype.size)
        return relation == .partial
    }
}
