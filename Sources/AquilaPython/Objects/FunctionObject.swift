import CPython

// Function objects of the package that stand for NumPy's functions: `aquila.numpy.sum` for
// `numpy.sum`.
//
// Such an object equals NumPy's function and has the same hash, so that a dictionary finds one under
// the other; it has NumPy's attributes besides its own, and is pickled by name. As an attribute of a
// class it is bound as a method if NumPy's function is written in Python, and not if that is written
// in C.
//
// Calls with plain arguments go directly to the native form, other calls to a function in Python that
// asks the classes of the arguments.

/// The memory layout of a function object.
private struct FunctionObject {
    var head: PyObject
    /// The function that CPython calls by the vectorcall protocol.
    var vectorCall: VectorCall?
    var call: Ref?
    /// Native form, which computes calls with plain arguments.
    var native: Ref?
    /// Function for calls that the native form does not cover; without it the native form's results
    /// are final.
    var otherwise: Ref?
    /// Place of the quick form; -1 without one.
    var quick: Int
    /// The elements on which NumPy computes calls, where they are few.
    var lends: Lending.Elements
    var theirs: Ref?
    var attributes: Ref?
    var weakReferences: Ref?

    static let members = Definition.table(
        [
            Definition.member("__vectorcalloffset__", MemoryLayout<Self>.offset(of: \.vectorCall)!),
            Definition.member("__dictoffset__", MemoryLayout<Self>.offset(of: \.attributes)!),
            Definition.member("__weaklistoffset__", MemoryLayout<Self>.offset(of: \.weakReferences)!),
        ], end: PyMemberDef())
}

typealias VectorCall = @convention(c) (Ref?, UnsafePointer<Ref?>?, Int, Ref?) -> Ref?

extension Ref {
    private var function: UnsafeMutablePointer<FunctionObject> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: FunctionObject.self)
    }

    fileprivate var call: Ref { function.pointee.call! }
    fileprivate var theirs: Ref { function.pointee.theirs! }
    fileprivate var native: Ref? { function.pointee.native }
    fileprivate var otherwise: Ref? { function.pointee.otherwise }
    fileprivate var quick: Int { function.pointee.quick }
    fileprivate var lends: Lending.Elements { function.pointee.lends }

    /// A new function object: NumPy's function, the function to call, a dictionary of attributes, and
    /// the native form with the function for the calls that it does not cover.
    ///
    /// - Parameter lends: the elements on which NumPy computes calls, with the same bits, where they are few.
    fileprivate static func function(
        _ theirs: Ref, _ call: Ref, attributes: Ref, native: Ref?, otherwise: Ref?,
        lends: Lending.Elements, type: Ref
    ) throws -> Ref {
        let result = try checked(PyType_GenericAlloc(AqType(type), 0))
        result.function.pointee.vectorCall = passOn
        result.function.pointee.quick = QuickForms.place(of: theirs)
        result.function.pointee.lends = lends
        result.function.pointee.native = native?.retained()
        result.function.pointee.otherwise = otherwise?.retained()
        result.function.pointee.theirs = theirs.retained()
        result.function.pointee.call = call.retained()
        result.function.pointee.attributes = attributes.retained()
        return result
    }

    fileprivate func end() {
        if function.pointee.weakReferences != nil { PyObject_ClearWeakRefs(self) }
        function.pointee.attributes?.release()
        function.pointee.call?.release()
        function.pointee.native?.release()
        function.pointee.otherwise?.release()
        function.pointee.theirs?.release()
    }
}

private let passOn: VectorCall = { function, items, count, names in
    let function = function!
    if function.quick >= 0, Bodies.running == 0, let items,
        let total = QuickForms.count(function.quick, items, count & Int.max, names)
    {
        var result: Ref?
        let status = statusForPython { result = try QuickForms.result(function.quick, items, total) }
        if status < 0 { return nil }
        if let result { return result }
    }
    if let items,
        let answer = Lending.answer(of: function.theirs, items, count & Int.max, names, function.lends)
    {
        return answer
    }
    let total = count & Int.max + (names.map { PyTuple_Size($0) } ?? 0)
    guard let native = function.native, PlainArguments.contains(items, total) else {
        return PyObject_Vectorcall(function.call, items, count, names)
    }
    let result = PyObject_Vectorcall(native, items, count, names)
    guard let otherwise = function.otherwise else { return result }
    if let result {
        guard result == AqNotImplemented() else { return result }
        result.release()
    } else {
        guard isNotNative() else { return nil }
        PyErr_Clear()
    }
    return PyObject_Vectorcall(otherwise, items, count, names)
}

/// True if a native form says that it does not cover the call, or if the arguments do not bind to
/// its parameters, so that it was not entered; NumPy then performs the call or reports the error.
private func isNotNative() -> Bool {
    if NotNative.isSet { return true }
    guard PyErr_ExceptionMatches(PyExc_TypeError) != 0 else { return false }
    var (type, value, trace): (Ref?, Ref?, Ref?) = (nil, nil, nil)
    PyErr_Fetch(&type, &value, &trace)
    // An exception has a trace from the first function on that it has left.
    let isUnbound = trace == nil
    PyErr_Restore(type, value, trace)
    return isUnbound
}

private let deallocateFunction: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    object!.end()
    PyObject_Free(object)
    AqObject(type).release()
}

private let hashFunction: @convention(c) (Ref?) -> Int = { PyObject_Hash($0!.theirs) }

private let represent: @convention(c) (Ref?) -> Ref? = { PyObject_Repr($0!.theirs) }

private let compareFunctions: @convention(c) (Ref?, Ref?, Int32) -> Ref? = { function, other, how in
    guard how == Int32(AqEqual) || how == Int32(AqNotEqual) else { return Constant.notImplemented }
    let isOurs = types.contains { PyType_IsSubtype(other!.type, AqType($0)) != 0 }
    let isSame = function!.theirs == (isOurs ? other!.theirs : other!)
    return PyBool_FromLong(isSame == (how == Int32(AqEqual)) ? 1 : 0)
}

/// Looks an attribute up in the object, then in NumPy's function.
private let attribute: @convention(c) (Ref?, Ref?) -> Ref? = { function, name in
    if let own = PyObject_GenericGetAttr(function, name) { return own }
    guard PyErr_ExceptionMatches(PyExc_AttributeError) != 0 else { return nil }
    PyErr_Clear()
    return PyObject_GetAttr(function!.theirs, name)
}

/// Binds the function as a method of an instance.
private let bind: @convention(c) (Ref?, Ref?, Ref?) -> Ref? = { function, instance, _ in
    guard let instance, instance != AqNone() else { return function!.retained() }
    return PyMethod_New(function, instance)
}

private let functionMethods: [PyMethodDef] = [
    PyMethodDef(
        ml_name: Definition.text("__reduce__"),
        ml_meth: unsafeBitCast(
            { function, _ in PyObject_GetAttrString(function, "__qualname__") } as PyCFunction,
            to: UnsafeMutableRawPointer.self),
        ml_flags: Int32(AqMethNoArgs), ml_doc: nil)
]

private let functionAttributes: [PyGetSetDef] = [
    Definition.attribute("_numpy", { function, _ in function!.theirs.retained() }),
    // The function that is called.
    Definition.attribute("_call", { function, _ in function!.call.retained() }),
    PyGetSetDef(
        name: Definition.text("__dict__"),
        get: unsafeBitCast(PyObject_GenericGetDict as Getter, to: UnsafeMutableRawPointer.self),
        set: nil, doc: nil, closure: nil),
]

/// The two classes of function objects: those that are not bound as methods, and those that are.
nonisolated(unsafe) private var types: [Ref] = []

func defineFunctionTypes(in module: Ref) throws {
    let slots = [
        (Py_tp_dealloc, unsafeBitCast(deallocateFunction, to: UnsafeMutableRawPointer.self)),
        (Py_tp_call, unsafeBitCast(PyVectorcall_Call as TernaryFunction, to: UnsafeMutableRawPointer.self)),
        (Py_tp_hash, unsafeBitCast(hashFunction, to: UnsafeMutableRawPointer.self)),
        (Py_tp_repr, unsafeBitCast(represent, to: UnsafeMutableRawPointer.self)),
        (Py_tp_richcompare, unsafeBitCast(compareFunctions, to: UnsafeMutableRawPointer.self)),
        (Py_tp_getattro, unsafeBitCast(attribute, to: UnsafeMutableRawPointer.self)),
        (Py_tp_methods, UnsafeMutableRawPointer(Definition.table(functionMethods, end: PyMethodDef()))),
        (Py_tp_getset, UnsafeMutableRawPointer(Definition.table(functionAttributes, end: PyGetSetDef()))),
        (Py_tp_members, UnsafeMutableRawPointer(FunctionObject.members)),
    ]
    let binding = (Py_tp_descr_get, unsafeBitCast(bind, to: UnsafeMutableRawPointer.self))
    let size = Int32(MemoryLayout<FunctionObject>.stride)
    let flags = AqTypeVectorCall
    types = [
        try Definition.type("aquila._core.Function", size: size, slots, flags: flags, in: module),
        try Definition.type(
            "aquila._core.Method", size: size, slots + [binding], flags: flags | AqTypeMethodDescriptor,
            in: module),
    ]
    try checked(PyModule_AddObjectRef(module, "Function", types[0]))
    try checked(PyModule_AddObjectRef(module, "Method", types[1]))
}

typealias TernaryFunction = @convention(c) (Ref?, Ref?, Ref?) -> Ref?

let functionObjects: [PyMethodDef] = [
    // function(NumPy's function, function to call, attributes, is method, native form or None, function
    // for the calls that the native form does not cover or None, elements on which NumPy computes calls,
    // where they are few, as the raw value of `Lending.Elements`) → a function object.
    Definition.function(
        "function", "(theirs, call, attributes, is_method, native=None, otherwise=None, lends=0, /)"
    ) { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let lends = try arguments.optionalInt(6).flatMap { Lending.Elements(rawValue: UInt8($0)) }
            return try .function(
                arguments[0], arguments[1], attributes: arguments[2], native: arguments.optional(4),
                otherwise: arguments.optional(5), lends: lends ?? .none,
                type: types[arguments.flag(3) ? 1 : 0])
        }
    }
]
