import AquilaRuntime
import AquilaSystem
import CPython

// The module `aquila._core`: arrays and supporting functions for the Python package. It belongs to
// a single interpreter.

private let registration: [PyMethodDef] = [
    // register(table): gives the extension the package's classes and functions; see `Package`.
    Definition.function("register", "(table, /)") { _, items, count in
        forPython {
            let package = try Package(Arguments(items, count)[0])
            Registry.package = package
            Registry.isEager = package.isEager
            if ArrayLayout.hasStruct { try Fronts.complete(package) }
            ProgramLine.libraries = package.folders
            ProgramLine.install()
            InterpreterLock.lend()
            return Constant.none
        }
    },
    // setting(name) → the setting's text, "1" or "0" for a flag; None if it is not set.
    Definition.function("setting", "(name, /)") { _, items, count in
        forPython {
            let name = try Arguments(items, count)[0].text()
            let isFlag = name == Settings.eager.name
            let text = isFlag ? Settings.eager.current.map { $0 ? "1" : "0" } : Settings.current.text(name)
            return try text.map { try checked(.text($0)) } ?? Constant.none
        }
    },
    // has_struct() → True if arrays have NumPy's struct, so that their class derives from NumPy's.
    Definition.function("has_struct", "()") { _, _, _ in
        forPython { try checked(PyBool_FromLong(ArrayLayout.hasStruct ? 1 : 0)) }
    },
    // renew_fronts(): handles faults first again, after other code has installed a handler.
    Definition.function("renew_fronts", "()") { _, _, _ in
        forPython {
            Runtime.renewFronts()
            return Constant.none
        }
    },
    // has_changed(type): lets Python look a class's methods up again, whose dictionary has changed.
    Definition.function("has_changed", "(type, /)") { _, items, count in
        forPython {
            let type = Arguments(items, count)[0]
            guard PyType_IsSubtype(type.type, AqTypeType()) != 0 else {
                throw PythonError.type("a class is expected")
            }
            PyType_Modified(AqType(type))
            return Constant.none
        }
    },
    // set_strict(raises, warns): tells whether floating-point errors raise, and whether some cause
    // warnings.
    Definition.function("set_strict", "(raises, warns, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            Registry.isStrict = arguments.flag(0)
            Registry.isWarned = arguments.flag(1)
            return Constant.none
        }
    },
]

private let initialise: @convention(c) (Ref?) -> Int32 = { module in
    statusForPython {
        let problems = Settings.current.problems
        guard problems.isEmpty else {
            throw PythonError.value(problems.map(\.description).joined(separator: "\n"))
        }
        Settings.warnOfMisspelt
        let base = try Fronts.start()
        defer { base?.release() }
        let type = try Definition.type(
            "aquila._core.Array", size: Int32(ArrayLayout.size), arraySlots, base: base, in: module!)
        defer { type.release() }
        try checked(PyModule_AddObjectRef(module, "Array", type))
        try defineFunctionTypes(in: module!)
        try defineUniversalType(in: module!)
        try defineIteratorType(in: module!)
        try defineFrameTypes(in: module!)
        try NotNative.define(in: module!)
    }
}

private let arraySlots: [(Int, UnsafeMutableRawPointer)] =
    operatorSlots + subscriptSlots + elementSlots + bufferSlots + [
        (Py_tp_dealloc, unsafeBitCast(deallocateArray, to: UnsafeMutableRawPointer.self)),
        (
            Py_tp_getset,
            UnsafeMutableRawPointer(Definition.table(attributes, end: PyGetSetDef()))
        ),
        (Py_tp_members, UnsafeMutableRawPointer(ArrayLayout.members)),
        (Py_tp_hash, unsafeBitCast(refuseHash, to: UnsafeMutableRawPointer.self)),
    ]

private let refuseHash: @convention(c) (Ref?) -> Int = { PyObject_HashNotImplemented($0) }

nonisolated(unsafe) private let definition: UnsafeMutablePointer<PyModuleDef> = {
    let slots = [
        PyModuleDef_Slot(slot: 2, value: unsafeBitCast(initialise, to: UnsafeMutableRawPointer.self))
    ]
    let result = UnsafeMutablePointer<PyModuleDef>.allocate(capacity: 1)
    var module = PyModuleDef()
    module.m_base.ob_base.ob_refcnt = 1
    module.m_name = UnsafeRawPointer(("aquila._core" as StaticString).utf8Start)
        .assumingMemoryBound(to: CChar.self)
    module.m_methods = Definition.table(
        registration + functions + functionObjects + universalFunctions + plainArguments + lendingFunctions
            + reporting + process
            + coreFunctions + frameFunctions,
        end: PyMethodDef())
    module.m_slots = Definition.table(slots, end: PyModuleDef_Slot())
    result.initialize(to: module)
    return result
}()

/// The function that the interpreter calls to import the module.
@_cdecl("PyInit__core")
public func initialiseCore() -> UnsafeMutableRawPointer? {
    PyModuleDef_Init(definition).map { UnsafeMutableRawPointer($0) }
}
