import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Elements at integer positions along all axes: read and written at once where no wait is needed.

extension Ref {
    /// The view of an array object whose elements calls may use; nil for a selection and in tasks' bodies.
    @inline(__always)
    var arrayView: UnsafePointer<View>? {
        let content = selfContent
        guard Bodies.running == 0, !content.pointee.isSelection else { return nil }
        return content.view
    }

    /// The address of the element at a key; nil unless the key has an integer within each axis and no wait is
    /// needed.
    @inline(__always)
    func elementAtHand(_ key: Ref) -> UnsafeMutableRawPointer? {
        guard let view = arrayView, let offset = view.offset(of: key), let store = selfContent.store,
            let elements = Store.addressAtHand(of: store)
        else { return nil }
        return elements + offset
    }

    /// The address of the element at a position of a row; nil where a wait is needed, and for other arrays.
    @inline(__always)
    func elementAtHand(at position: Int) -> UnsafeMutableRawPointer? {
        guard let view = arrayView, view.pointee.rank == 1, position >= 0, position < view.pointee.shape[0],
            let store = selfContent.store, let elements = Store.addressAtHand(of: store)
        else { return nil }
        return elements + view.pointee.offset + position * view.pointee.strides[0]
    }

    /// Writes a number, or a scalar of the array's own type, if no wait is needed. Returns false, having done
    /// nothing, otherwise.
    @inline(__always)
    func assignAtHand(_ value: Ref, at key: Ref) -> Bool {
        let content = selfContent
        guard let view = arrayView, content.pointee.isWritable, let offset = view.offset(of: key),
            let store = content.store
        else { return false }
        let type = content.type
        if type == .float64, value.type == AqFloatType() || value.isScalar(.float64) {
            // Python's floats have the layout of NumPy's.
            let number = PyFloat_AsDouble(value)
            guard let elements = Store.addressAtHand(of: store, isWritten: true) else { return false }
            (elements + offset).storeBytes(of: number, as: Double.self)
            return true
        }
        return assignOther(value, type, store, offset)
    }

    @inline(never)
    private func assignOther(_ value: Ref, _ type: DType, _ store: Unmanaged<Store>, _ offset: Int) -> Bool {
        if value.isScalar(type) {
            guard let elements = Store.addressAtHand(of: store, isWritten: true) else { return false }
            (elements + offset).copyMemory(from: value.scalarValue, byteCount: type.size)
            return true
        }
        guard let number = Number.ofFloat64(value) ?? Number(value), let scalar = number.element(of: type),
            let elements = Store.addressAtHand(of: store, isWritten: true)
        else { return false }
        scalar.store(to: elements + offset)
        return true
    }

    /// Assigns this value, an array or a number, to a part of an array at once. False, with nothing done, for
    /// other values and where the assignment has to be recorded.
    @inline(__always)
    func copiesAtHand(into target: OperandBits) -> Bool {
        guard let source = operandAtHand(for: target.dtype) else { return false }
        return target.runtime!._withUnsafeGuaranteedRef { $0.copyAtHand(source, into: target) }
    }

    /// The same for the elements of a row at positions.
    func putsAtHand(into target: OperandBits, at key: Ref) -> Bool {
        guard let positions = key.exactContent, !positions.pointee.isSelection,
            positions.pointee.bits.dtype == .int64, let source = operandAtHand(for: target.dtype)
        else { return false }
        return target.runtime!._withUnsafeGuaranteedRef {
            $0.putAtHand(source, into: target, at: positions.pointee.bits)
        }
    }

    /// An array that is no selection, or a number in a type; nil for other values.
    @inline(__always)
    private func operandAtHand(for type: DType) -> OperandBits? {
        if let content = exactContent {
            guard !content.pointee.isSelection, content.pointee.bits.store != nil else { return nil }
            return content.pointee.bits
        }
        if isScalar(type) { return OperandBits(Scalar(at: scalarValue, type)) }
        return type == .float64 && self.type == AqFloatType()
            ? OperandBits(Scalar(PyFloat_AsDouble(self))) : nil
    }

    /// A copy of the elements that a mask or positions select, made at once; nil for other keys, and
    /// where elements take longer to compute.
    @inline(__always)
    func takenAtHand(at key: Ref) throws -> Ref? {
        guard let positions = key.exactContent, !positions.pointee.isSelection,
            !selfContent.pointee.isSelection
        else { return nil }
        let (array, key) = (selfContent.pointee.bits, positions.pointee.bits)
        guard let runtime = array.runtime else { return nil }
        let store = runtime._withUnsafeGuaranteedRef {
            key.dtype == .bool ? $0.selectAtHand(array, key) : $0.takeAtHand(array, key)
        }
        return try store.map { try .array($0) }
    }

    /// The item at a position of the first axis, as an iteration asks for it. Waits for the element.
    func item(_ position: Int) throws -> Ref {
        if let element = elementAtHand(at: position) {
            return try .scalar(at: element, selfContent.type)
        }
        let content = try selfArray
        let view = content.view
        guard view.pointee.rank > 0, position >= 0, position < view.pointee.shape[0] else {
            throw PythonError.index("index \(position) is out of bounds")
        }
        guard view.pointee.rank == 1 else {
            let part = view.pointee.indexing(axis: 0, at: position)
            return try .array(ArrayContent(viewing: self, through: part))
        }
        return try content.element(atOffset: view.pointee.offset + position * view.pointee.strides[0])
    }
}

extension Number {
    /// The number as an element of an array to which it is assigned; nil where NumPy warns or refuses.
    fileprivate func element(of type: DType) -> Scalar? {
        if case .complex = self, !type.isComplex { return nil }
        if case .float = self, type.kind < .float { return nil }
        return overflows(type) ? nil : scalar(as: type)
    }
}

extension UnsafeMutablePointer<ArrayContent> {
    /// The element at a key as a NumPy scalar; nil unless the key has an integer within each axis. Waits for
    /// it.
    @inline(__always)
    func element(at key: Ref) throws -> Ref? {
        guard let offset = UnsafePointer(view).offset(of: key), store != nil else { return nil }
        return try element(atOffset: offset)
    }

    fileprivate func element(atOffset offset: Int) throws -> Ref {
        guard let store else { return try .scalar(pointee.array) }
        if let elements = Store.addressAtHand(of: store) { return try .scalar(at: elements + offset, type) }
        let view = View(offset: offset, shape: Shape(), strides: Dims())
        return try .scalar(AnyNDArray(LogicalStore(pointee.array.operand.store!, view, type)))
    }
}

extension UnsafePointer<View> {
    /// The byte offset of an element in the store; nil unless the key has an integer within each axis.
    @inline(__always)
    fileprivate func offset(of key: Ref) -> Int? {
        let rank = pointee.shape.count
        if key.type != AqTupleType() {
            guard rank == 1, let step = step(to: key, along: 0) else { return nil }
            return pointee.offset + step
        }
        guard rank > 0, PyTuple_Size(key) == rank else { return nil }
        var offset = pointee.offset
        for axis in 0..<rank {
            guard let step = step(to: PyTuple_GetItem(key, axis), along: axis) else { return nil }
            offset += step
        }
        return offset
    }

    /// Bytes from the first element of an axis to the one at an integer within it; nil for other keys.
    @inline(__always)
    private func step(to key: Ref, along axis: Int) -> Int? {
        guard key.isInteger, let position = key.integerValue else { return nil }
        let extent = pointee.shape[axis]
        let wrapped = position < 0 ? position + extent : position
        guard wrapped >= 0, wrapped < extent else { return nil }
        return wrapped * pointee.strides[axis]
    }
}

/// The item at a position of a sequence, for C code.
private let itemSlot: @convention(c) (Ref?, Int) -> Ref? = { object, position in
    forPython { try object!.item(position) }
}

/// Iterates over the first axis.
private let iterateSlot: @convention(c) (Ref?) -> Ref? = { object in
    forPython {
        guard try object!.selfArray.view.pointee.rank > 0 else {
            throw PythonError.type("iteration over a 0-d array")
        }
        return try .iterator(over: object!)
    }
}

let elementSlots: [(Int, UnsafeMutableRawPointer)] = [
    (Py_sq_item, unsafeBitCast(itemSlot, to: UnsafeMutableRawPointer.self)),
    (Py_tp_iter, unsafeBitCast(iterateSlot, to: UnsafeMutableRawPointer.self)),
]
