import CPython

/// Memory of freed array objects, kept for the next ones. NumPy keeps its own likewise; Python's collector,
/// which counts objects of classes made in Python, hears of neither their end nor their beginning.
enum FreeObjects {
    private static let most = 64
    /// Changed under the interpreter's lock.
    nonisolated(unsafe) private static var count = 0
    nonisolated(unsafe) private static let places = UnsafeMutablePointer<Ref>.allocate(capacity: most)

    /// Memory for an object of the class of arrays, whose content is not initialised; nil without memory.
    @inline(__always)
    static func take() -> Ref? {
        guard count > 0 else {
            let new = AqNew(Registry.arrayType)
            if ArrayLayout.hasStruct { new?.tail.pointee.few = nil }
            return new
        }
        count &-= 1
        return PyObject_Init(places[count], Registry.arrayType)
    }

    /// Takes over an object whose content has ended.
    ///
    /// - Parameter isExact: true if it is of the class of arrays, not of a derived one.
    @inline(__always)
    static func put(_ object: Ref, isExact: Bool) {
        guard isExact, count < most else {
            if ArrayLayout.hasStruct { PyMem_RawFree(object.tail.pointee.few) }
            return PyObject_GC_Del(object)
        }
        places[count] = object
        count &+= 1
    }
}
