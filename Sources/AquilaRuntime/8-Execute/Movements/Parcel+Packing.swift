import AquilaTypes

extension Parcel {
    func pack(_ memory: Executor.Memory, into pointer: UnsafeMutableRawPointer) {
        var pointer = pointer
        for region in regions where region.byteCount > 0 {
            let packed = View(contiguous: region.view.shape, itemSize: region.itemSize)
            StridedCopy(from: region.view, to: packed, itemSize: region.itemSize)
                .run(memory.address(region.slot), pointer)
            pointer += region.byteCount
        }
    }

    func unpack(_ memory: Executor.Memory, from pointer: UnsafeMutableRawPointer) {
        var pointer = pointer
        for region in regions where region.byteCount > 0 {
            let packed = View(contiguous: region.view.shape, itemSize: region.itemSize)
            StridedCopy(from: packed, to: region.view, itemSize: region.itemSize)
                .run(pointer, memory.address(region.slot))
            pointer += region.byteCount
        }
    }
}
