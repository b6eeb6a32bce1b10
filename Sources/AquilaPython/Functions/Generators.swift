import CPython

// Generators of random numbers, whose methods NumPy computes.

enum Generators {
    /// The package's classes, whose instances have NumPy's generator as attribute `_inner`, and NumPy's own.
    nonisolated(unsafe) private static var ours: [OpaquePointer] = []
    nonisolated(unsafe) private static var theirs: [OpaquePointer] = []
    nonisolated(unsafe) private static let innerName = PyUnicode_InternFromString("_inner")

    /// A new reference to NumPy's generator for an instance of these classes; nil for other objects.
    static func inner(of value: Ref) -> Ref? {
        let type = value.type
        if theirs.contains(type) { return value.retained() }
        guard ours.contains(type) else { return nil }
        if let inner = PyObject_GetAttr(value, innerName) { return inner }
        PyErr_Clear()
        return nil
    }

    fileprivate static func add(_ our: Ref, _ their: Ref) {
        // The classes live as long as the process.
        ours.append(AqType(our.retained()))
        theirs.append(AqType(their.retained()))
    }
}

let generatorFunctions: [PyMethodDef] = [
    // add_generator(class of the package, NumPy's class): calls of methods that NumPy computes are given
    // the attribute `_inner` of an instance in its place.
    Definition.function("add_generator", "(ours, theirs, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            Generators.add(arguments[0], arguments[1])
            return Constant.none
        }
    }
]
