import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// a[key] and a[key] = value.

private typealias Mapping = @convention(c) (Ref?, Ref?) -> Ref?
private typealias Assignment = @convention(c) (Ref?, Ref?, Ref?) -> Int32
private typealias Length = @convention(c) (Ref?) -> Int

private let subscriptSlot: Mapping = { object, key in
    forPython {
        do { return try part(of: object!, key!) } catch  where error.isOfArguments {
            return try checked(AqCall2(Registry.package.item, object, key))
        }
    }
}

private func part(of object: Ref, _ key: Ref) throws -> Ref {
    let content = try object.selfArray
    if let element = try content.pointee.element(at: key) { return element }
    if let view = try object.view(at: key) { return view }
    if let positions = key.exactContent, positions.pointee.selected == nil,
        let taken = try content.pointee.array.takenAtHand(positions.pointee.array)
    {
        return try .array(taken)
    }
    if let selection = try object.selection(by: key) { return selection }
    let key = try Key(key)
    try key.requirePossibleRank(content.pointee.array.rank)
    let part = try content.pointee.array.slice(key.indices)
    if key.isAdvanced { return try part.rank == 0 ? .scalar(part) : .array(part) }
    // A key of positions for all axes gives a scalar; with an ellipsis it gives an array without
    // axes.
    if part.rank == 0, !key.hasEllipsis { return try .scalar(part) }
    return try object.view(part)
}

private let assignmentSlot: Assignment = { object, key, value in
    statusForPython {
        guard let value else { throw PythonError.value("cannot delete array elements") }
        let content = try object!.selfArray
        guard content.pointee.isWritable else {
            if content.pointee.writability != .readOnly {
                return try checked(AqCall3(Registry.package.setItem, object, key, value)).release()
            }
            throw PythonError.value("assignment destination is read-only")
        }
        do {
            if try content.pointee.assignElement(value, at: key!) { return }
            if let part = try content.pointee.array.part(at: key!) {
                return try part.assign(assigned(value, part.dtype).asSequence(value, within: part.rank))
            }
            if try object!.assignSelection(value, at: key!) { return }
            let key = try Key(key!)
            try key.requirePossibleRank(content.pointee.array.rank)
            let source = try assigned(value, content.pointee.array.dtype)
            // NumPy assigns scalars to a single element, but no sequences of one element.
            if key.isElement(of: content.pointee.array.rank), source.rank > 0 {
                throw Key.refusal
            }
            if !key.isAdvanced {
                let part = try content.pointee.array.slice(key.indices)
                return try part.assign(source.asSequence(value, within: part.rank))
            }
            try content.pointee.array.assign(source, at: key.indices)
        } catch  where error.isOfArguments {
            try checked(AqCall3(Registry.package.setItem, object, key, value)).release()
        }
    }
}

private let lengthSlot: Length = { object in
    var length = -1
    let status = statusForPython {
        let array = try object!.selfArray.pointee.array
        guard array.rank > 0 else { throw PythonError.type("len() of unsized object") }
        length = array.shape[0]
    }
    return status < 0 ? -1 : length
}

/// The item at a position, for `iter` and the like.
private let itemSlot: @convention(c) (Ref?, Int) -> Ref? = { object, position in
    forPython {
        let content = try object!.selfArray
        guard content.pointee.array.rank > 0, position >= 0, position < content.pointee.array.shape[0] else {
            throw PythonError.index("index \(position) is out of bounds")
        }
        let part = try content.pointee.array.slice(.at(position))
        return part.rank == 0 ? try .scalar(part) : try object!.view(part)
    }
}

private let itemAssignmentSlot: @convention(c) (Ref?, Int, Ref?) -> Int32 = { object, position, value in
    statusForPython {
        // Python has already added the length to a negative position once, so the position is out
        // of bounds.
        let key = try checked(PyLong_FromSsize_t(position < 0 ? Int.min + 1 : position))
        defer { key.release() }
        guard assignmentSlot(object, key, value) == 0 else { throw PythonError.isSet }
    }
}

/// Arrays are sequences to Python, but `+` does not concatenate them.
private let concatenationSlot: BinarySlot = { _, _ in
    PyErr_SetString(
        PyExc_TypeError,
        "Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead.")
    return nil
}

extension AnyNDArray {
    /// The array of a value that is assigned to a part with the given number of axes. NumPy refuses
    /// sequences of more axes, though it broadcasts arrays that have them.
    fileprivate func asSequence(_ value: Ref, within rank: Int) throws -> AnyNDArray {
        let isSequence = value.type == AqListType() || value.type == AqTupleType()
        if isSequence, self.rank > rank { throw Key.refusal }
        return self
    }
}

/// The value of an assignment as an array that broadcasts and is cast.
func assigned(_ value: Ref, _ type: DType) throws -> AnyNDArray {
    if let array = try value.anyArray {
        // NumPy warns that the imaginary parts are lost.
        if array.pointee.array.dtype.isComplex, !type.isComplex { throw Key.refusal }
        try array.pointee.array.reportErrors(ofCastTo: type, value)
        return array.pointee.array
    }
    if type == .float64 || type == .complex128, let number = Number.ofFloat64(value) {
        return AnyNDArray(number.scalar(as: type)!)
    }
    if let number = Number(value) {
        guard let scalar = number.scalar(as: type) else {
            throw PythonError.argument(.overflow("Python integer \(number) out of bounds for \(type)"))
        }
        if case .complex = number, !type.isComplex {
            throw PythonError.argument(.type("a complex number is no element of \(type)"))
        }
        // NumPy refuses floats out of the integer type's range.
        if case .float(let value) = number, type.isInteger, !type.holds(value) { throw Key.refusal }
        if number.overflows(type) { throw Key.refusal }
        return AnyNDArray(scalar)
    }
    // Python integers of more than 64 bits, and NumPy scalars out of range, are left to NumPy.
    if isBeyond(value, type) || value.type == AqLongType() { throw Key.refusal }
    guard let converted = AqCall1(Registry.package.assignable, value) else {
        guard NotNative.isSet else { throw PythonError.isSet }
        PyErr_Clear()
        throw Key.refusal
    }
    defer { converted.release() }
    guard let array = try converted.anyArray?.pointee.array else {
        throw PythonError.argument(.type("an array cannot hold \(try describe(value))"))
    }
    if array.dtype.isComplex, !type.isComplex { throw Key.refusal }
    // NumPy takes the numbers of a sequence one by one and refuses those that do not fit.
    if type.isInteger, PyObject_CheckBuffer(value) == 0, !array.dtype.canCastSafely(to: type) {
        throw Key.refusal
    }
    try array.reportErrors(ofCastTo: type, converted)
    return array
}

/// True if a NumPy scalar may be out of an integer type's range, for which NumPy has rules of its
/// own.
private func isBeyond(_ value: Ref, _ type: DType) -> Bool {
    let own = AqObject(value.type)!
    guard type.isInteger, Registry.package.scalars.contains(own),
        Registry.package.scalars[Int(type.rawValue)] != own
    else { return false }
    guard let float = PyNumber_Float(value) else {
        PyErr_Clear()
        return true
    }
    defer { float.release() }
    return !type.holds(PyFloat_AsDouble(float))
}

extension DType {
    /// True if an integer type can hold the number without its fraction.
    func holds(_ number: Double) -> Bool {
        let (number, isSigned) = (number.rounded(.towardZero), kind == .signed)
        let end = Double(sign: .plus, exponent: size * 8 - (isSigned ? 1 : 0), significand: 1)
        return number >= (isSigned ? -end : 0) && number < end
    }
}

func describe(_ object: Ref) throws -> String {
    let name = try checked(PyType_GetName(object.type))
    defer { name.release() }
    return "an object of class " + (try name.text())
}

extension ArrayContent {
    /// The element at integer positions along all axes; nil for other keys.
    @inline(__always)
    fileprivate func element(at key: Ref) throws -> Ref? {
        guard let offset = offset(of: key) else { return nil }
        let store = array.operand.store!
        if let elements = store.runtime.addressAtHand(of: store) {
            return try .scalar(at: elements + offset, array.dtype)
        }
        let view = View(offset: offset, shape: Shape(), strides: Dims())
        return try .scalar(AnyNDArray(LogicalStore(store, view, array.dtype)))
    }

    /// Writes a Python number, or a scalar of the array's own type, if no wait is needed. Returns
    /// false otherwise.
    @inline(__always)
    fileprivate func assignElement(_ value: Ref, at key: Ref) throws -> Bool {
        guard let offset = offset(of: key) else { return false }
        let (store, type) = (array.operand.store!, array.dtype)
        guard let scalar = try Self.scalar(value, type), let elements = store.runtime.addressAtHand(of: store)
        else { return false }
        store.noteWrite()
        let part = type.component.size
        withUnsafeBytes(of: scalar.re) {
            (elements + offset).copyMemory(from: $0.baseAddress!, byteCount: part)
        }
        if type.isComplex {
            withUnsafeBytes(of: scalar.im) {
                (elements + offset + part).copyMemory(from: $0.baseAddress!, byteCount: part)
            }
        }
        return true
    }

    @inline(__always)
    private static func scalar(_ value: Ref, _ type: DType) throws -> Scalar? {
        // NumPy's `float64` is a subclass of Python's float.
        if type == .float64, AqObject(value.type) == Registry.package.scalars[Int(type.rawValue)] {
            return Scalar(PyFloat_AsDouble(value))
        }
        guard let number = Number(value) else { return nil }
        if case .complex = number, !type.isComplex { return nil }
        if case .float = number, type.kind < .float { return nil }
        if number.overflows(type) { return nil }
        return number.scalar(as: type)
    }

    /// The byte offset of an element in the store; nil unless the key has an integer within each axis.
    @inline(__always)
    private func offset(of key: Ref) -> Int? {
        guard array.operand.store != nil else { return nil }
        let view = array.operand.view
        if key.type != AqTupleType() {
            guard view.rank == 1, let step = Self.step(to: key, along: 0, of: view) else { return nil }
            return view.offset + step
        }
        guard view.rank > 0, PyTuple_Size(key) == view.rank else { return nil }
        var offset = view.offset
        for axis in 0..<view.rank {
            guard let step = Self.step(to: PyTuple_GetItem(key, axis), along: axis, of: view) else {
                return nil
            }
            offset += step
        }
        return offset
    }

    /// Bytes from the first element of an axis to the one at an integer within it; nil for other keys.
    @inline(__always)
    private static func step(to key: Ref, along axis: Int, of view: View) -> Int? {
        guard key.type == AqLongType() else { return nil }
        var overflow: Int32 = 0
        let position = Int(PyLong_AsLongLongAndOverflow(key, &overflow))
        let wrapped = position < 0 ? position + view.shape[axis] : position
        guard overflow == 0, wrapped >= 0, wrapped < view.shape[axis] else { return nil }
        return wrapped * view.strides[axis]
    }
}

let subscriptSlots: [(Int, UnsafeMutableRawPointer)] = [
    (Py_mp_subscript, unsafeBitCast(subscriptSlot, to: UnsafeMutableRawPointer.self)),
    (Py_mp_ass_subscript, unsafeBitCast(assignmentSlot, to: UnsafeMutableRawPointer.self)),
    (Py_mp_length, unsafeBitCast(lengthSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_length, unsafeBitCast(lengthSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_concat, unsafeBitCast(concatenationSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_ass_item, unsafeBitCast(itemAssignmentSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_item, unsafeBitCast(itemSlot, to: UnsafeMutableRawPointer.self)),
]
