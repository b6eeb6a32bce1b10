import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// NumPy's arrays over our memory, and our arrays of NumPy's elements.

extension Ref {
    /// Bytes of the largest array that is copied.
    private static var mostBytes: Int { 1 << 12 }

    /// A new NumPy array over the memory of this array, of which an export has begun; nil for a
    /// selection, and where elements take longer to compute.
    func lent() throws -> Ref? {
        let content = selfContent
        guard !content.pointee.isSelection, let store = content.pointee.array.operand.store,
            let elements = Self.elementsToWrite(of: store)
        else { return nil }
        let view = content.view.pointee
        let flags = content.pointee.writability == .readOnly ? 0 : NumPyArray.writeable
        let numpy = Registry.package.numpy
        let result = try withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * view.rank + 1) { extents in
            for axis in 0..<view.rank {
                extents[axis] = view.shape[axis]
                extents[view.rank + axis] = view.strides[axis]
            }
            let start = extents.baseAddress!
            let type = Registry.types[Int(content.type.rawValue)].retained()
            return try checked(
                numpy.makeView(
                    numpy.array, type, Int32(view.rank), start, start + view.rank, elements + view.offset,
                    flags, nil))
        }
        Exports.begin(store)
        return result
    }

    /// The address of a store's elements, where it is at hand after little work, which is done.
    @inline(__always)
    private static func elementsToWrite(of store: Store) -> UnsafeMutableRawPointer? {
        if let elements = Store.addressAtHand(of: .passUnretained(store), isWritten: true) { return elements }
        guard store.runtime.addressNear(of: store) != nil else { return nil }
        return Store.addressAtHand(of: .passUnretained(store), isWritten: true)
    }

    /// True for a NumPy array that shows the memory of another object.
    var hasBase: Bool {
        numpyFields.pointee.base != nil
    }

    /// A new reference to what keeps this array's memory for a NumPy array: a buffer, or with NumPy's struct
    /// the array, whose front stays.
    func lender() throws -> Ref {
        try ArrayLayout.hasStruct ? retained() : checked(PyMemoryView_FromObject(self))
    }

    /// The same for callers that keep the NumPy array, which holds a buffer of this array.
    func shown() throws -> Ref? {
        if ArrayLayout.hasStruct {
            guard !selfContent.pointee.isSelection, selfContent.store != nil else { return nil }
            try Fronts.expose(self)
        }
        guard let result = try lent() else { return nil }
        defer { Exports.end(selfContent.pointee.array.operand.store!) }
        do {
            let shown = try lender()
            guard Registry.package.numpy.setBase(result, shown) == 0 else { throw PythonError.isSet }
        } catch {
            result.release()
            throw error
        }
        return result
    }

    /// True if no other object shows the memory of a NumPy array.
    private var isOnlyOwner: Bool {
        guard let base = numpyFields.pointee.base else { return true }
        return base.type == AqType(Registry.package.numpy.array) && base.pointee.ob_refcnt == 1
            && !base.hasBase
    }

    /// A new array with the elements of a small NumPy array that owns them; nil for other objects.
    func taken() throws -> Ref? {
        guard type == AqType(Registry.package.numpy.array), Bodies.running == 0 else { return nil }
        let array = UnsafeMutableRawPointer(self).assumingMemoryBound(to: NumPyArray.self)
        let (rank, flags) = (Int(array.pointee.rank), array.pointee.flags)
        let wanted = NumPyArray.aligned | NumPyArray.writeable
        let isByColumns = flags & NumPyArray.contiguous == 0 && flags & NumPyArray.fortran != 0
        guard isOnlyOwner, rank > 0, rank <= 4, flags & wanted == wanted,
            isByColumns || flags & NumPyArray.contiguous != 0,
            let type = array.pointee.type, let dtype = Registry.dtype(of: type)
        else { return nil }
        var shape = Shape()
        // The extents in the order of the memory.
        for k in 0..<rank { shape.append(array.pointee.extents![isByColumns ? rank - 1 - k : k]) }
        let bytes = shape.product << dtype.sizeLog2
        guard bytes <= Self.mostBytes, let (store, elements) = Runtime.current.makeStoreAtHand(shape, dtype)
        else { return nil }
        if bytes > 0 { elements.copyMemory(from: array.pointee.data!, byteCount: bytes) }
        guard isByColumns else { return try .array(store) }
        var result = AnyNDArray(LogicalStore(store, store.root, dtype))
        result.view = result.view.transposed()
        return try .array(result)
    }
}
