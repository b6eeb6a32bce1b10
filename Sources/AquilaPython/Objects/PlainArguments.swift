import CPython

// Plain arguments: values whose classes handle no calls by NEP 13 or NEP 18. They are arrays of
// `aquila.numpy.ndarray` and `numpy.ndarray`, scalars, numbers, texts, and sequences of these. The module
// `_dispatch` in Python names the classes.

enum PlainArguments {
    /// Set of plain classes; `_dispatch` keeps and extends it.
    nonisolated(unsafe) static var classes: Ref?
    /// Length beyond which a sequence that begins with a number or a text is plain.
    private static let mostOperands = 64
    /// Depth of sequences within sequences beyond which Python code decides.
    private static let mostLevels = 16

    /// True if all values are plain.
    @inline(__always)
    static func contains(_ items: UnsafePointer<Ref?>?, _ count: Int) -> Bool {
        for k in 0..<count where !contains(items![k]!) { return false }
        return true
    }

    static func contains(_ value: Ref, level: Int = 0) -> Bool {
        let type = value.type
        if type == Registry.arrayType || isElement(type) || value == AqNone() { return true }
        if value.isListOrTuple {
            return level < mostLevels && haveNoSay(in: value, level)
        }
        guard let classes else { return false }
        return PySet_Contains(classes, AqObject(type)) == 1
    }

    /// True for classes of numbers and texts of Python's.
    @inline(__always)
    static func isElement(_ type: OpaquePointer) -> Bool {
        type == AqLongType() || type == AqFloatType() || type == AqUnicodeType() || type == AqBoolType()
            || type == AqComplexType()
    }

    private static func haveNoSay(in sequence: Ref, _ level: Int) -> Bool {
        let count = sequence.sequenceCount
        if count > mostOperands, isElement(firstElement(sequence).type) { return true }
        for k in 0..<count where !contains(sequence.sequenceItem(k), level: level + 1) { return false }
        return true
    }

    /// The first element, or that of the first row.
    private static func firstElement(_ sequence: Ref) -> Ref {
        let first = sequence.sequenceItem(0)
        return first.isListOrTuple && first.sequenceCount > 0 ? first.sequenceItem(0) : first
    }
}

let plainArguments: [PyMethodDef] = [
    // set_plain(set of plain classes); the set may grow later.
    Definition.function("set_plain", "(classes, /)") { _, items, count in
        PlainArguments.classes = Arguments(items, count)[0].retained()
        return Constant.none
    },
    // are_plain(tuple, dictionary): True if all arguments of a call are plain.
    Definition.function("are_plain", "(args, kwargs, /)") { _, items, count in
        let arguments = Arguments(items, count)
        var isPlain = true
        for k in 0..<PyTuple_Size(arguments[0]) where isPlain {
            isPlain = PlainArguments.contains(PyTuple_GetItem(arguments[0], k)!)
        }
        var place = 0
        var value: Ref?
        while isPlain, PyDict_Next(arguments[1], &place, nil, &value) != 0 {
            isPlain = PlainArguments.contains(value!)
        }
        return PyBool_FromLong(isPlain ? 1 : 0)
    },
]
