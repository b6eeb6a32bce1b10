import AquilaKernels
import AquilaTypes

extension Lowering {
    /// Adds the step of a pipeline.
    mutating func lower(_ finding: PipelineFinder.Finding, _ kernels: [GroupKernel]) {
        for kernel in kernels { provideArrays(of: kernel, except: finding.buffers) }
        let stages = kernels.map { stage($0, finding) }
        steps.append(.pipeline(PipelineLaunch(finding.pipeline, stages, label: label)))
    }

    private func stage(_ kernel: GroupKernel, _ finding: PipelineFinder.Finding) -> PipelineLaunch.Stage {
        let order = finding.order
        let slots = kernel.arrays.map { finding.buffers[$0.slot] == nil ? Int($0.slot) : -1 }
        let places = kernel.arrays.indices.map { place(kernel.arrays[$0], finding) }
        let columns = zip(kernel.arrays, slots).map { array, slot in
            slot < 0 ? array.dtype.size : array.view.strides[order.last!]
        }
        let handle = specialised(
            kernel.builder.kernel, columnStrides: columns, columns: kernel.domain[order.last!])
        return PipelineLaunch.Stage(
            kernel: handle, layout: FrameLayout(handle.kernel), places: places,
            indexes: kernel.indexes.map { $0.reordered(order) }, scalars: kernel.scalars,
            isStreaming: passes.contains(.stream)
                && Launch.streams(
                    handle.kernel, arrays: slots.map { Launch.Binding(slot: $0, offset: 0) },
                    pointCount: kernel.stored.contains { slots[$0] < 0 } ? 0 : kernel.domain.product)
        )
    }

    private func place(_ array: GroupKernel.Array, _ finding: PipelineFinder.Finding) -> PipelineLaunch.Place
    {
        if let buffer = finding.buffers[array.slot] {
            let shift = array.view.shift(within: window.slots[Int(array.slot)].root)!
            return .buffer(Pipeline.Use(buffer: buffer, shift: Shape(finding.order.map { shift[$0] })))
        }
        return .memory(slot: Int(array.slot), Walker(array.view).reordered(finding.order))
    }
}

extension Walker {
    /// The walker with its axes in another order.
    fileprivate func reordered(_ order: [Int]) -> Walker {
        Walker(offset: offset, strides: order.map { strides[$0] })
    }
}

extension View {
    /// The place in an array at which a view with the array's axes and steps begins; nil for other
    /// views.
    func shift(within root: View) -> Shape? {
        guard rank == root.rank else { return nil }
        var shift = Shape(repeating: 0, count: rank)
        var rest = offset
        for axis in shape.indices.sorted(by: { root.strides[$0] > root.strides[$1] }) {
            guard shape[axis] == 1 || strides[axis] == root.strides[axis] else { return nil }
            shift[axis] = rest / root.strides[axis]
            rest %= root.strides[axis]
            guard shift[axis] + shape[axis] <= root.shape[axis] else { return nil }
        }
        return rest == 0 ? shift : nil
    }
}
