import CPython

// Subscripts by arrays and lists of positions, which NumPy computes where elements are few.

extension Lending {
    /// `array[key]`; nil, with nothing done, where `result` gives none.
    static func part(of array: Ref, _ key: Ref) throws -> Ref? {
        try subscripted(getItem, [array, key])
    }

    /// `array[key] = value`; false, with nothing done, where `result` gives none.
    static func assign(_ value: Ref, to array: Ref, _ key: Ref) throws -> Bool {
        // NumPy reads elements that it has overwritten.
        if isPart(value, of: array) || isPart(key, of: array) { return false }
        guard let none = try subscripted(setItem, [array, key, value]) else { return false }
        none.release()
        return true
    }

    /// True for an array of the same store, and a tuple with one.
    private static func isPart(_ value: Ref, of array: Ref) -> Bool {
        if let content = value.exactContent {
            guard let store = content.pointee.array.operand.store else { return false }
            return store === array.selfContent.pointee.array.operand.store
        }
        guard value.type == AqTupleType() else { return false }
        return (0..<value.sequenceCount).contains { isPart(value.sequenceItem($0), of: array) }
    }

    private static func subscripted(_ theirs: Ref?, _ arguments: [Ref?]) throws -> Ref? {
        guard let theirs, Bodies.running == 0 else { return nil }
        return try arguments.withUnsafeBufferPointer { items in
            try result(of: theirs, items.baseAddress!, items.count, nil, .all)
        }
    }

    nonisolated(unsafe) private static let getItem = method("__getitem__")
    nonisolated(unsafe) private static let setItem = method("__setitem__")

    /// A method of NumPy's class of arrays.
    private static func method(_ name: String) -> Ref? {
        PyObject_GetAttrString(Registry.package.numpy.array, name)
    }
}
