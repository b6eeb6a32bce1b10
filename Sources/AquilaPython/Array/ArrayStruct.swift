import AquilaRuntime
import AquilaTypes
import CPython

// NumPy's struct in an array object, by which C code knows arrays. It says what the content says; its data
// is at the front of the store, which computes itself when it is touched.

extension Ref {
    @inline(__always)
    var numpyFields: UnsafeMutablePointer<NumPyArray> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: NumPyArray.self)
    }

    @inline(__always)
    var tail: UnsafeMutablePointer<StructTail> {
        (UnsafeMutableRawPointer(self) + ArrayLayout.tailOffset).assumingMemoryBound(to: StructTail.self)
    }

    /// Fills in the struct of a new object, whose content is there.
    @inline(__always)
    func beginStruct() throws {
        // NumPy's own members after the flags: lists of weak references and of buffers.
        var place = ArrayLayout.weakReferencesOffset
        while place < ArrayLayout.contentOffset {
            (UnsafeMutableRawPointer(self) + place).storeBytes(of: 0, as: Int.self)
            place &+= MemoryLayout<Int>.stride
        }
        numpyFields.pointee.type = Registry.types[Int(selfContent.type.rawValue)].retained()
        numpyFields.pointee.extents = nil
        (tail.pointee.current, tail.pointee.late) = (nil, 0)
        guard selfContent.pointee.isSelection else { return try fillStruct() }
        if !fillLate() { try settleTouched() }
    }

    /// Fills in the struct of a selection, whose extent is not known yet; reading it waits. Returns false
    /// where no addresses are left.
    private func fillLate() -> Bool {
        let (fields, content) = (numpyFields, selfContent)
        let bytes = content.view.pointee.elementCount * content.type.size
        guard let late = LateFront.take(bytes, for: UnsafeRawPointer(self)) else { return false }
        tail.pointee.late = late
        fields.pointee.rank = 1
        let extents = UnsafeMutablePointer<Int>(bitPattern: late)!
        fields.pointee.extents = extents
        fields.pointee.strides = extents + 1
        tail.pointee.current = extents
        fields.pointee.base = nil
        fields.pointee.flags =
            NumPyArray.aligned | NumPyArray.contiguous | NumPyArray.fortran
            | content.pointee.writability.structFlags
        fields.pointee.data = UnsafeMutableRawPointer(bitPattern: LateFront.elements(of: late))
        return true
    }

    /// Fills in the struct of a selection that has become an array.
    func settleStruct() throws {
        guard ArrayLayout.hasStruct else { return }
        if tail.pointee.late != 0, let store = selfContent.store {
            store._withUnsafeGuaranteedRef { $0.takeOver(tail.pointee.late) }
            tail.pointee.late = 0
        }
        try renewStruct()
    }

    /// Brings the struct up to date after a change of the content.
    func renewStruct() throws {
        guard ArrayLayout.hasStruct else { return }
        freeExtents()
        let before = numpyFields.pointee.type
        numpyFields.pointee.type = Registry.types[Int(selfContent.type.rawValue)].retained()
        before?.release()
        try fillStruct()
    }

    private func fillStruct() throws {
        let (fields, content) = (numpyFields, selfContent)
        let view = content.view
        let rank = view.pointee.rank
        let extents = try extents(for: rank)
        fields.pointee.rank = Int32(truncatingIfNeeded: rank)
        fields.pointee.extents = extents
        fields.pointee.strides = extents + rank
        fields.pointee.base = content.pointee.base
        let order =
            rank == 1
            ? fillRow(view, extents, item: content.type.size)
            : fillAxes(view, extents, item: content.type.size)
        fields.pointee.flags = order | NumPyArray.aligned | content.pointee.writability.structFlags
        fields.pointee.data = structData(content)
    }

    /// Writes the extent and the stride of one axis; the flags of its order.
    @inline(__always)
    private func fillRow(_ view: UnsafePointer<View>, _ extents: UnsafeMutablePointer<Int>, item: Int)
        -> Int32
    {
        let (extent, stride) = (view.pointee.shape[0], view.pointee.strides[0])
        (extents[0], extents[1]) = (extent, stride)
        return extent <= 1 || stride == item ? NumPyArray.contiguous | NumPyArray.fortran : 0
    }

    /// Writes extents and strides; the flags of the elements' order. Axes of one element have any stride.
    private func fillAxes(
        _ view: UnsafePointer<View>, _ extents: UnsafeMutablePointer<Int>, item: Int
    ) -> Int32 {
        let rank = view.pointee.rank
        var (step, expected) = (item, item)
        var (isRows, isColumns, isEmpty) = (true, true, false)
        for axis in stride(from: rank &- 1, through: 0, by: -1) {
            let (extent, stride) = (view.pointee.shape[axis], view.pointee.strides[axis])
            (extents[axis], extents[rank &+ axis]) = (extent, stride)
            if extent == 0 { isEmpty = true }
            if extent != 1 {
                if stride != step { isRows = false }
                step = step &* extent
            }
        }
        for axis in 0..<rank where extents[axis] != 1 {
            if extents[rank &+ axis] != expected { isColumns = false }
            expected = expected &* extents[axis]
        }
        return (isRows || isEmpty ? NumPyArray.contiguous : 0)
            | (isColumns || isEmpty ? NumPyArray.fortran : 0)
    }

    /// The address of the first element, at the front of the store.
    @inline(__always)
    private func structData(_ content: UnsafeMutablePointer<ArrayContent>) -> UnsafeMutableRawPointer? {
        guard let store = content.store else {
            let number =
                UnsafeMutableRawPointer(mutating: UnsafeRawPointer(tail))
                + MemoryLayout<StructTail>.offset(of: \.number)!
            content.pointee.array.operand.scalar!.store(to: number)
            return number
        }
        let front = store._withUnsafeGuaranteedRef { $0.frontAddress() }
        let offset = UInt(bitPattern: content.view.pointee.offset)
        return UnsafeMutableRawPointer(bitPattern: front &+ offset)
    }

    /// Memory for the extents and strides of an array, allocated as NumPy's.
    @inline(__always)
    private func extents(for rank: Int) throws -> UnsafeMutablePointer<Int> {
        if rank <= StructTail.fewAxes, let few = tail.pointee.few {
            tail.pointee.current = few
            return few
        }
        let count = 2 * max(rank, StructTail.fewAxes)
        guard let memory = PyMem_RawMalloc(count * MemoryLayout<Int>.stride) else {
            throw ArrayError(.memory, "no memory for an array's extents")
        }
        let extents = memory.bindMemory(to: Int.self, capacity: count)
        if rank <= StructTail.fewAxes { tail.pointee.few = extents }
        tail.pointee.current = extents
        return extents
    }

    /// Frees the extents unless the object's memory keeps them.
    @inline(never)
    private func freeExtents() {
        let (now, given) = (numpyFields.pointee.extents, tail.pointee.current)
        if now == given, now == tail.pointee.few { return }
        // Those of a selection are at its front.
        if now == given, Runtime.isAtFront(now) {
            tail.pointee.current = nil
            return
        }
        // NumPy gives an array new extents when its shape is assigned to, and frees the ones before.
        if now != given, given == tail.pointee.few { tail.pointee.few = nil }
        if now != tail.pointee.few { PyMem_RawFree(now) }
        tail.pointee.current = nil
    }

    /// Frees the extents of an object's struct, and its references to a front and to a type.
    @inline(__always)
    func endStruct() {
        let (now, few) = (numpyFields.pointee.extents, tail.pointee.few)
        if now != few || now != tail.pointee.current { freeExtents() }
        if tail.pointee.late != 0 { LateFront.give(back: tail.pointee.late) }
        numpyFields.pointee.type?.release()
    }

    /// The rule for writing the elements.
    var writability: Writability {
        get { selfContent.pointee.writability }
        nonmutating set {
            selfContent.pointee.writability = newValue
            guard ArrayLayout.hasStruct else { return }
            let rest = numpyFields.pointee.flags & ~(NumPyArray.writeable | NumPyArray.warnsOnWrite)
            numpyFields.pointee.flags = rest | newValue.structFlags
        }
    }
}

extension Writability {
    fileprivate var structFlags: Int32 {
        switch self {
        case .readOnly: 0
        case .writable, .byNumPy: NumPyArray.writeable
        case .warning: NumPyArray.writeable | NumPyArray.warnsOnWrite
        }
    }
}
