import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// a[key] and a[key] = value.

private typealias Mapping = @convention(c) (Ref?, Ref?) -> Ref?
private typealias Assignment = @convention(c) (Ref?, Ref?, Ref?) -> Int32
private typealias Length = @convention(c) (Ref?) -> Int

private let subscriptSlot: Mapping = { object, key in
    let (object, key) = (object!, key!)
    if let address = object.elementAtHand(key) {
        return .newScalar(at: address, object.selfContent.type)
    }
    return forPython {
        if let view = try object.quickView(at: key) { return view }
        if let taken = try object.takenAtHand(at: key) { return taken }
        do { return try part(of: object, key) } catch  where error.isOfArguments {
            return try checked(AqCall2(Registry.package.item, object, key))
        }
    }
}

private func part(of object: Ref, _ key: Ref) throws -> Ref {
    let content = try object.selfArray
    if let element = try content.element(at: key) { return element }
    if let view = try object.view(at: key) { return view }
    if let positions = key.exactContent, positions.pointee.selected == nil,
        let taken = try content.pointee.array.takenAtHand(positions.pointee.array)
    {
        return try .array(taken)
    }
    if let selection = try object.selection(by: key) { return selection }
    if let result = try Lending.part(of: object, key) { return result }
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
    if let value, object!.assignAtHand(value, at: key!) { return 0 }
    return statusForPython {
        guard let value else { throw PythonError.value("cannot delete array elements") }
        let content = try object!.selfArray
        guard content.pointee.isWritable else {
            if content.pointee.writability != .readOnly {
                return try checked(AqCall3(Registry.package.setItem, object, key, value)).release()
            }
            throw PythonError.value("assignment destination is read-only")
        }
        do {
            if let view = object!.arrayView, content.store != nil, let part = view.narrowed(to: key!) {
                let target = content.pointee.bits.with(part)
                if value.copiesAtHand(into: target) { return }
                var array = content.pointee.array
                array.view = part
                return try array.assign(assigned(value, array.dtype).asSequence(value, within: array.rank))
            }
            if value.putsAtHand(into: content.pointee.bits, at: key!) { return }
            if let part = try content.pointee.array.part(at: key!) {
                return try part.assign(assigned(value, part.dtype).asSequence(value, within: part.rank))
            }
            if try object!.assignSelection(value, at: key!) { return }
            if try Lending.assign(value, to: object!, key!) { return }
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
    if let view = object!.arrayView, view.pointee.rank > 0 { return view.pointee.shape[0] }
    var length = -1
    let status = statusForPython {
        let array = try object!.selfArray.pointee.array
        guard array.rank > 0 else { throw PythonError.type("len() of unsized object") }
        length = array.shape[0]
    }
    return status < 0 ? -1 : length
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
    if value.isScalar(type) { return AnyNDArray(Scalar(at: value.scalarValue, type)) }
    if type == .complex128, let number = Number.ofFloat64(value) {
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
    guard type.isInteger, !value.isScalar(type), DType.allCases.contains(where: value.isScalar) else {
        return false
    }
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

let subscriptSlots: [(Int, UnsafeMutableRawPointer)] = [
    (Py_mp_subscript, unsafeBitCast(subscriptSlot, to: UnsafeMutableRawPointer.self)),
    (Py_mp_ass_subscript, unsafeBitCast(assignmentSlot, to: UnsafeMutableRawPointer.self)),
    (Py_mp_length, unsafeBitCast(lengthSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_length, unsafeBitCast(lengthSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_concat, unsafeBitCast(concatenationSlot, to: UnsafeMutableRawPointer.self)),
    (Py_sq_ass_item, unsafeBitCast(itemAssignmentSlot, to: UnsafeMutableRawPointer.self)),
]
