import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

/// A task whose body is a Python function.
///
/// All properties are constant after the initialiser. The interpreter's lock is held where the
/// function is called or its references are counted.
final class PythonTask: @unchecked Sendable {
    let function: Ref
    let parameters: [TaskParameter]
    /// The names of the launch's axes.
    private let axisNames: [String]
    private(set) var declaration: TaskDeclaration!
    /// The number of arguments that callers pass.
    private let argumentCount: Int

    /// - Parameter module: the name of the function's module.
    init(
        _ module: String, _ name: String, _ function: Ref, _ parameters: [TaskParameter], axisNames: [String],
        hasSideEffects: Bool
    ) {
        self.function = function.retained()
        self.parameters = parameters
        self.axisNames = axisNames
        let stores = parameters.filter { $0.rule != nil }
        argumentCount = parameters.count { if case .point = $0.kind { false } else { true } }
        let constraints = stores.enumerated().compactMap { place, parameter -> Constraint? in
            let rule = parameter.rule!
            guard rule.axes.contains(where: { $0 != nil }) else { return nil }
            return .along(place, axes: rule.axes, low: rule.low, high: rule.high)
        }
        let modes = stores.map { $0.rule!.mode }
        declaration = TaskDeclaration(
            Library(module), name, signature: modes, constraints: constraints,
            hasSideEffects: hasSideEffects || modes.allSatisfy { $0 == .input }, needsHost: true,
            argumentNames: stores.map(\.name),
            variants: [.cpu: { [unowned self] context in try TaskBody(self, context).run() }])
    }

    deinit { Remains.add(.object(function)) }

    var name: String { declaration.name }

    /// Records a launch. Returns false, having recorded nothing, if the package has to convert an
    /// argument.
    func launch(_ arguments: Arguments) throws -> Bool {
        guard arguments.count == argumentCount else { return false }
        var launch = TaskLaunch(declaration)
        var values: [Ref] = []
        var extents = [(extent: Int, place: Int)](repeating: (-1, 0), count: axisNames.count)
        var position = 0
        for place in parameters.indices {
            if case .point = parameters[place].kind { continue }
            let argument = arguments[position]
            position += 1
            guard let rule = parameters[place].rule else {
                if try argument.anyArray != nil { throw unannotated(parameters[place]) }
                values.append(argument)
                continue
            }
            guard let content = try argument.exactArray?.pointee else { return false }
            try check(content, rule, place, &extents)
            try add(content.array.base, rule, parameters[place], to: &launch)
        }
        launch.add(scalar: TaskCall(self, values))
        try launch.submit(to: .shared)
        return true
    }

    private func add(
        _ store: LogicalStore, _ rule: StoreRule, _ parameter: TaskParameter, to launch: inout TaskLaunch
    ) throws {
        guard rule.mode == .reduction else {
            launch.add(store, rule.mode)
            return
        }
        guard let reducer = Reducer.named(rule.reducer, store.dtype) else {
            throw PythonError.type(
                "\(name): elements of \(parameter.name), of \(store.dtype), cannot be combined by '\(rule.reducer)'"
            )
        }
        launch.add(store, reducer)
    }

    // MARK: Errors

    private func check(
        _ content: ArrayContent, _ rule: StoreRule, _ place: Int,
        _ extents: inout [(extent: Int, place: Int)]
    ) throws {
        let array = content.array
        let what = parameters[place].name
        if let type = rule.type, type != array.dtype {
            throw PythonError.type("\(name): \(what) has elements of \(array.dtype), and is to have \(type)")
        }
        guard rule.isOpen ? array.rank >= rule.axes.count : array.rank == rule.axes.count else {
            let wanted = (rule.isOpen ? "at least " : "") + "\(rule.axes.count)"
            throw PythonError.value(
                "\(name): \(what) has \(array.rank) axes, and its annotation \(wanted)")
        }
        if rule.mode != .input {
            guard content.isWritable else {
                throw PythonError.value("\(name): \(what) is written, and the array is read-only")
            }
            guard zip(array.shape, array.strides).allSatisfy({ $0 <= 1 || $1 != 0 }) else {
                throw PythonError.value("\(name): \(what) is written, and shows elements more than once")
            }
        }
        for (own, axis) in rule.axes.enumerated() {
            guard let axis else { continue }
            let (extent, other) = extents[axis]
            if extent >= 0, extent != array.shape[own] {
                throw PythonError.value(
                    "\(name): axis '\(axisNames[axis])' has \(extent) elements in \(parameters[other].name), and "
                        + "\(array.shape[own]) in \(what)")
            }
            extents[axis] = (array.shape[own], place)
        }
    }

    private func unannotated(_ parameter: TaskParameter) -> PythonError {
        .type(
            "\(name): \(parameter.name) was given an array, and is a plain value; annotate it with core.In, core.Out, "
                + "core.InOut or core.Reduce")
    }
}

/// The common parts of all points of a launch: the plain arguments, and the program's line.
///
/// All properties are constant. The interpreter's lock is held where the objects are used.
final class TaskCall: @unchecked Sendable {
    /// Keeps the task alive, since its declaration does not.
    let task: PythonTask
    let values: [Ref]
    private let code: Ref?
    private let line: Int32

    /// Called from the package's function that the program calls.
    init(_ task: PythonTask, _ values: [Ref]) {
        self.task = task
        self.values = values.map { $0.retained() }
        guard let frame = PyEval_GetFrame().flatMap({ PyObject_GetAttrString($0, "f_back") }),
            frame != AqNone()
        else {
            (code, line) = (nil, 0)
            return
        }
        code = PyFrame_GetCode(frame)
        line = PyFrame_GetLineNumber(frame)
        frame.release()
    }

    deinit { Remains.add((values + (code.map { [$0] } ?? [])).map { .object($0) }) }

    /// `program.py:12`; nil if unknown. The caller holds the interpreter's lock.
    var location: String? {
        code.flatMap(ProgramLine.file).map { "\($0):\(line)" }
    }
}
