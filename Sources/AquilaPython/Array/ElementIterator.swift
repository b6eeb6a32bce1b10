import CPython

// The iterator over the first axis of an array: as Python's own over sequences, which would look each item up
// by name.

/// The memory layout of an iterator.
private struct ElementIterator {
    var head: PyObject
    /// Nil once the iterator has ended.
    var array: Ref?
    var position: Int
}

extension Ref {
    private var iterator: UnsafeMutablePointer<ElementIterator> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: ElementIterator.self)
    }

    static func iterator(over array: Ref) throws -> Ref {
        let result = try checked(PyType_GenericAlloc(AqType(iteratorType), 0))
        result.iterator.pointee.array = array.retained()
        return result
    }

    /// The next item; nil at the end, or with an exception set.
    fileprivate func nextItem() -> Ref? {
        guard let array = iterator.pointee.array else { return nil }
        let position = iterator.pointee.position
        // An assignment to the shape may have taken all axes.
        guard position < array.extent else {
            end()
            return nil
        }
        iterator.pointee.position = position &+ 1
        if let element = array.elementAtHand(at: position) {
            return .newScalar(at: element, array.selfContent.type)
        }
        return forPython { try array.item(position) }
    }

    /// Number of items to come.
    fileprivate var remaining: Int {
        guard let array = iterator.pointee.array else { return 0 }
        return Swift.max(array.extent - iterator.pointee.position, 0)
    }

    /// Length of the first axis of an array; 0 without axes.
    @inline(__always)
    private var extent: Int {
        let view = selfContent.view
        return view.pointee.rank > 0 ? view.pointee.shape[0] : 0
    }

    /// Releases the array.
    fileprivate func end() {
        let array = iterator.pointee.array
        iterator.pointee.array = nil
        array?.release()
    }
}

private let next: @convention(c) (Ref?) -> Ref? = { $0!.nextItem() }

private let iterate: @convention(c) (Ref?) -> Ref? = { $0!.retained() }

private let deallocateIterator: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    object!.end()
    PyObject_Free(object)
    AqObject(type).release()
}

private let iteratorMethods: [PyMethodDef] = [
    PyMethodDef(
        ml_name: Definition.text("__length_hint__"),
        ml_meth: unsafeBitCast(
            { object, _ in PyLong_FromSsize_t(object!.remaining) } as PyCFunction,
            to: UnsafeMutableRawPointer.self),
        ml_flags: Int32(AqMethNoArgs), ml_doc: nil)
]

nonisolated(unsafe) private var iteratorType: Ref!

func defineIteratorType(in module: Ref) throws {
    let slots = [
        (Py_tp_dealloc, unsafeBitCast(deallocateIterator, to: UnsafeMutableRawPointer.self)),
        (Py_tp_iter, unsafeBitCast(iterate, to: UnsafeMutableRawPointer.self)),
        (Py_tp_iternext, unsafeBitCast(next, to: UnsafeMutableRawPointer.self)),
        (Py_tp_methods, UnsafeMutableRawPointer(Definition.table(iteratorMethods, end: PyMethodDef()))),
    ]
    iteratorType = try Definition.type(
        "aquila._core.iterator", size: Int32(MemoryLayout<ElementIterator>.stride), slots, flags: 0,
        in: module)
}
