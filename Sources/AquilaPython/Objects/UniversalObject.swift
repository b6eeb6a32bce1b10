import AquilaKernels
import CPython

// The base class of universal functions: a call by position of a function with native loops goes to these
// directly, every other call to the method `_general` of the class in Python.

/// The memory layout of a universal function.
private struct UniversalObject {
    var head: PyObject
    /// The function that CPython calls by the vectorcall protocol.
    var vectorCall: VectorCall?
    /// The operation of the native loops, as its raw value.
    var op: UInt8
    /// True if there are native loops.
    var isNative: Bool
    /// Place of the quick form; -1 without one.
    var quick: Int
    /// The elements on which NumPy computes calls that native loops do not take, where they are few.
    var lends: Lending.Elements
    /// NumPy's function, to which the object in Python has a reference.
    var theirs: Ref?

    static let members = Definition.table(
        [Definition.member("__vectorcalloffset__", MemoryLayout<Self>.offset(of: \.vectorCall)!)],
        end: PyMemberDef())
}

extension Ref {
    fileprivate var universal: UnsafeMutablePointer<UniversalObject> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: UniversalObject.self)
    }
}

nonisolated(unsafe) private let generalName = PyUnicode_InternFromString("_general")

private let callUniversal: VectorCall = { function, items, count, names in
    let function = function!
    let fields = function.universal
    if let items {
        if names == nil, fields.pointee.quick >= 0, Bodies.running == 0 {
            var result: Ref?
            let quick = fields.pointee.quick
            if statusForPython({ result = try QuickForms.result(quick, items, count & Int.max) }) < 0 {
                return nil
            }
            if let result { return result }
        }
        if names == nil, fields.pointee.isNative {
            let op = Op(rawValue: fields.pointee.op)!
            let result = compute(op, fields.pointee.theirs!, items, count & Int.max)
            guard result == AqNotImplemented() else { return result }
            result?.release()
        }
        if let answer = Lending.answer(
            of: fields.pointee.theirs!, items, count & Int.max, names, fields.pointee.lends)
        {
            return answer
        }
    }
    guard let general = PyObject_GetAttr(function, generalName) else { return nil }
    defer { general.release() }
    return PyObject_Vectorcall(general, items, count, names)
}

/// The result of native loops, or of NumPy's for numbers alone; `NotImplemented` for operands that native
/// loops do not take; nil with Python's exception.
@inline(__always)
func compute(_ op: Op, _ theirs: Ref, _ items: UnsafePointer<Ref?>, _ count: Int) -> Ref? {
    if op.isCalm(of: items, count) { return PyObject_Vectorcall(theirs, items, count, nil) }
    return apply(op, Arguments(items, count))
}

func defineUniversalType(in module: Ref) throws {
    let slots = [
        (Py_tp_call, unsafeBitCast(PyVectorcall_Call as TernaryFunction, to: UnsafeMutableRawPointer.self)),
        (Py_tp_members, UnsafeMutableRawPointer(UniversalObject.members)),
    ]
    let type = try Definition.type(
        "aquila._core.Universal", size: Int32(MemoryLayout<UniversalObject>.stride), slots,
        flags: AqTypeBase | AqTypeVectorCall, isCalled: true, in: module)
    defer { type.release() }
    try checked(PyModule_AddObjectRef(module, "Universal", type))
}

let universalFunctions: [PyMethodDef] = [
    // begin_universal(function, operation or None, theirs, elements that are lent as for `function`): makes
    // the new object callable. It keeps no reference to NumPy's function.
    Definition.function("begin_universal", "(function, operation, theirs, lends, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let fields = arguments[0].universal
            fields.pointee.vectorCall = callUniversal
            fields.pointee.theirs = arguments[2]
            fields.pointee.quick = QuickForms.place(of: arguments[2])
            fields.pointee.lends = Lending.Elements(rawValue: UInt8(try arguments.int(3))) ?? .none
            guard arguments.optional(1) != nil else { return Constant.none }
            fields.pointee.op = try arguments.op(1).rawValue
            fields.pointee.isNative = true
            return Constant.none
        }
    }
]
