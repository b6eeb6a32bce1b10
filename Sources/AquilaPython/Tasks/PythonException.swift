import AquilaTypes
import CPython

/// An exception that the body of a task has raised: the object itself, to be raised again wherever a result is needed.
final class PythonException: Error, CustomStringConvertible, @unchecked Sendable {
    private let value: Ref
    private let traceback: Ref?
    let description: String
    private let isInterrupt: Bool

    /// Takes the exception that is set. The interpreter's lock is held.
    ///
    /// - Parameter place: what the exception is noted to come from.
    init(from place: String) {
        var (type, value, traceback): (Ref?, Ref?, Ref?) = (nil, nil, nil)
        PyErr_Fetch(&type, &value, &traceback)
        PyErr_NormalizeException(&type, &value, &traceback)
        if let traceback { PyException_SetTraceback(value, traceback) }
        self.value = value!
        self.traceback = traceback
        description = Self.words(type, value) + " (\(place))"
        isInterrupt = type == PyExc_KeyboardInterrupt
        // It came here since a body ran on the main thread; bodies that follow there, and the program, are to end too.
        if isInterrupt { PyErr_SetInterrupt() }
        type?.release()
        // Frames hold views of pieces, which are not there for long.
        if let note = Ref.text(place) {
            if let done = AqCall2(Registry.noteFailure, value, note) { done.release() } else { PyErr_Clear() }
            note.release()
        }
    }

    deinit { Remains.add([.object(value)] + (traceback.map { [.object($0)] } ?? [])) }

    /// Raises it, with the traceback that it had.
    func raise() {
        // Once is enough.
        if isInterrupt, PyErr_CheckSignals() < 0 { PyErr_Clear() }
        PyErr_Restore(AqObject(value.type).retained(), value.retained(), traceback?.retained())
    }

    private static func words(_ type: Ref?, _ value: Ref?) -> String {
        func text(_ object: Ref?) -> String? {
            defer { object?.release() }
            guard let text = try? object?.text() else {
                PyErr_Clear()
                return nil
            }
            return text
        }
        let name = text(type.flatMap { PyType_GetName(AqType($0)) }) ?? "an exception"
        let message = text(PyObject_Str(value)) ?? ""
        return message.isEmpty ? name : "\(name): \(message)"
    }
}

extension ArrayError {
    /// What a body in Python has raised, if that is the reason.
    var exception: PythonException? {
        if let exception = underlying as? PythonException { return exception }
        return (underlying as? ArrayError)?.exception
    }
}
