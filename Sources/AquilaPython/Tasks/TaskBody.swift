import AquilaRuntime
import AquilaTypes
import CPython

/// One point of a launch: calls the Python function with NumPy views of the point's pieces.
struct TaskBody {
    private let task: PythonTask
    private let context: TaskContext
    private let call: TaskCall

    init(_ task: PythonTask, _ context: TaskContext) {
        self.task = task
        self.context = context
        call = context.scalar(0)
    }

    func run() throws {
        guard Py_IsInitialized() != 0 else { throw ArrayError(.task, "the interpreter is gone") }
        try InterpreterLock.holding {
            Bodies.running += 1
            defer { Bodies.running -= 1 }
            do { try callFunction() } catch PythonError.isSet { throw PythonException(from: place) }
        }
    }

    private var place: String {
        "in task '\(task.name)'" + (call.location.map { ", launched at \($0)" } ?? "")
    }

    private func callFunction() throws {
        let arguments = try checked(PyTuple_New(task.parameters.count))
        defer { arguments.release() }
        try fill(arguments)
        let result = PyObject_Call(task.function, arguments, nil)
        result?.release()
        let failure = result == nil ? PythonException(from: place) : nil
        let kept = keepEscaped(arguments)
        if let failure { throw failure }
        if let kept {
            PyErr_SetString(
                PyExc_RuntimeError,
                "\(task.name): a view of \(kept) is kept beyond the body's end; keep a copy of it instead")
            throw PythonError.isSet
        }
    }

    private func fill(_ arguments: Ref) throws {
        var store = 0
        var value = 0
        for (place, parameter) in task.parameters.enumerated() {
            let object: Ref
            switch parameter.kind {
            case .store(let rule):
                object = try context.stores[store].view(isWritable: rule.mode != .input)
                store += 1
            case .value:
                object = call.values[value].retained()
                value += 1
            case .point: object = try point()
            }
            PyTuple_SetItem(arguments, place, object)
        }
    }

    /// The description of the point: its place in the launch, and the places of its pieces in their
    /// stores.
    private func point() throws -> Ref {
        func tuple(_ items: [Ref?]) throws -> Ref {
            let result = try checked(PyTuple_New(items.count))
            for (k, item) in items.enumerated() { PyTuple_SetItem(result, k, item) }
            return result
        }
        let names = task.parameters.filter { $0.rule != nil }.map(\.name)
        let parts = [
            try context.colour.tuple(), try context.launchDomain.tuple(),
            try tuple(names.map { Ref.text($0) }),
            try tuple(context.stores.map { try $0.origin.tuple() }),
            try tuple(context.stores.map { try $0.wholeShape.tuple() }),
        ]
        let arguments = try tuple(parts)
        defer { arguments.release() }
        return try checked(PyObject_Call(Registry.core.makePoint, arguments, nil))
    }

    /// Keeps the memory of pieces alive if the body has kept views of them. Returns the name of the
    /// first such parameter.
    private func keepEscaped(_ arguments: Ref) -> String? {
        guard escaped(arguments) != nil else { return nil }
        // A collection first: a reference cycle, such as an exception kept in a variable, does not
        // count as a kept view.
        PyGC_Collect()
        guard let kept = escaped(arguments) else { return nil }
        var store = 0
        for (place, parameter) in task.parameters.enumerated() where parameter.rule != nil {
            if PyTuple_GetItem(arguments, place).isShared {
                Runtime.shared.keep(context.stores[store].address)
            }
            store += 1
        }
        return kept
    }

    /// The name of the first parameter whose view has another reference.
    private func escaped(_ arguments: Ref) -> String? {
        for (place, parameter) in task.parameters.enumerated() where parameter.rule != nil {
            if PyTuple_GetItem(arguments, place).isShared { return parameter.name }
        }
        return nil
    }
}

extension Ref {
    /// True if the object has more than one reference. The count is the lower half of the word in
    /// all versions.
    fileprivate var isShared: Bool { UInt32(truncatingIfNeeded: pointee.ob_refcnt) > 1 }
}

extension PhysicalStore {
    /// A NumPy array over the piece, valid as long as the piece.
    fileprivate func view(isWritable: Bool) throws -> Ref {
        let rank = view.rank
        return try withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * rank + 1) { extents in
            for axis in 0..<rank {
                extents[axis] = view.shape[axis]
                extents[rank + axis] = view.strides[axis]
            }
            let start = extents.baseAddress!
            return try checked(
                Registry.package.numpy.makeView(
                    Registry.package.numpy.array, Registry.package.types[Int(dtype.rawValue)].retained(),
                    Int32(rank), start,
                    start + rank, address, isWritable ? Self.writable : 0, nil))
        }
    }

    /// `NPY_ARRAY_WRITEABLE`.
    private static var writable: Int32 { 0x0400 }
}
