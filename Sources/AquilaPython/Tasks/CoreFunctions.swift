import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Functions for `aquila.core`: tasks, transformations of stores, scopes, fences.

let coreFunctions: [PyMethodDef] = tasks + stores + scopes

nonisolated(unsafe) private let launchDefinition = Definition.table(
    [
        // launch(arguments of the task without the point) → None; NotImplemented if the package has
        // to convert an argument.
        Definition.function("launch", "(*arguments)") { capsule, items, count in
            forPython {
                Remains.settle()
                let task = Unmanaged<PythonTask>.fromOpaque(PyCapsule_GetPointer(capsule, nil))
                let isLaunched = try task._withUnsafeGuaranteedRef { try $0.launch(Arguments(items, count)) }
                return isLaunched ? Constant.none : Constant.notImplemented
            }
        }
    ], end: PyMethodDef())

private let tasks: [PyMethodDef] = [
    // register_core(table): gives the extension functions of `aquila.core`; see `CorePackage`.
    Definition.function("register_core", "(table, /)") { _, items, count in
        forPython {
            Registry.core = try CorePackage(Arguments(items, count)[0])
            PortableErrors.install { PythonException(portable: $0) }
            return Constant.none
        }
    },
    // task(module, name, function, parameters, axis names, has side effects) → a function that
    // launches the task.
    Definition.function("task", "(module, name, function, parameters, axis_names, has_side_effects, /)") {
        _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let task = PythonTask(
                try arguments[0].text(), try arguments[1].text(), arguments[2],
                try TupleReader(arguments[3]).map { try TaskParameter($0) },
                axisNames: try TupleReader(arguments[4]).map { try $0.text() },
                hasSideEffects: arguments.flag(5))
            let capsule = try checked(
                PyCapsule_New(Unmanaged.passRetained(task).toOpaque(), nil) { capsule in
                    Unmanaged<PythonTask>.fromOpaque(PyCapsule_GetPointer(capsule, nil)).release()
                })
            defer { capsule.release() }
            return try checked(PyCFunction_NewEx(launchDefinition, capsule, nil))
        }
    },
    // has_tasks() → True if recorded Python tasks have not run yet.
    Definition.function("has_tasks", "()") { _, _, _ in
        forPython { try checked(PyBool_FromLong(Runtime.shared.hasHostWork ? 1 : 0)) }
    },
    Definition.function("in_body", "()") { _, _, _ in PyBool_FromLong(Bodies.isHere ? 1 : 0) },
]

private let stores: [PyMethodDef] = [
    // store_new(shape, type) → an array with uninitialised elements.
    Definition.function("store_new", "(shape, type, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let shape = try arguments.shape(0)
            guard shape.allSatisfy({ $0 >= 0 }) else {
                throw PythonError.value("negative dimensions are not allowed")
            }
            return try .array(AnyNDArray(Runtime.current.makeStore(shape, try arguments.type(1))))
        }
    },
    Definition.function("store_slice", "(array, axis, start, stop, /)") { _, items, count in
        transformed(items, count) { store, arguments in
            let (start, stop) = (try arguments.int(2), try arguments.int(3))
            guard start <= stop else { throw PythonError.index("slice: \(start) ..< \(stop) is no range") }
            return try store.slice(axis: try arguments.int(1), start..<stop)
        }
    },
    Definition.function("store_project", "(array, axis, position, /)") { _, items, count in
        transformed(items, count) { try $0.project(axis: try $1.int(1), at: try $1.int(2)) }
    },
    Definition.function("store_promote", "(array, axis, extent, /)") { _, items, count in
        transformed(items, count, isReadOnly: true) {
            try $0.promote(axis: try $1.int(1), extent: try $1.int(2))
        }
    },
    Definition.function("store_broadcast", "(array, axis, extent, /)") { _, items, count in
        transformed(items, count, isReadOnly: true) {
            try $0.broadcast(axis: try $1.int(1), extent: try $1.int(2))
        }
    },
    Definition.function("store_transpose", "(array, axes, /)") { _, items, count in
        transformed(items, count) { try $0.transpose(try $1.ints(1) ?? []) }
    },
    Definition.function("store_delinearize", "(array, axis, extents, /)") { _, items, count in
        transformed(items, count) { try $0.delinearize(axis: try $1.int(1), try $1.shape(2)) }
    },
    Definition.function("store_reinterpret", "(array, type, /)") { _, items, count in
        transformed(items, count) { try $0.reinterpret(as: try $1.type(1)) }
    },
    Definition.function("store_equal_storage", "(a, b, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let isEqual = try arguments.array(0).base.hasEqualStorage(to: arguments.array(1).base)
            return try checked(PyBool_FromLong(isEqual ? 1 : 0))
        }
    },
]

/// The first argument's view through a transformed store.
///
/// - Parameter isReadOnly: true if the view shows elements more than once.
private func transformed(
    _ items: UnsafePointer<Ref?>?, _ count: Int, isReadOnly: Bool = false,
    _ transform: (LogicalStore, Arguments) throws -> LogicalStore
) -> Ref? {
    forPython {
        let arguments = Arguments(items, count)
        let store = try transform(try arguments.array(0).base, arguments)
        let result = try arguments[0].view(AnyNDArray(store))
        if isReadOnly { result.writability = .readOnly }
        return result
    }
}
