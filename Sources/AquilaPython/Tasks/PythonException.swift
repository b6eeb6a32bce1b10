import AquilaRuntime
import AquilaTypes
import CPython

/// An exception that the body of a task has raised: the object itself, to be raised again wherever a result is needed.
final class PythonException: PortableError, CustomStringConvertible, @unchecked Sendable {
    /// Nil on another rank than that which raised it, until it is raised there.
    private var value: Ref?
    private let traceback: Ref?
    let description: String
    /// The object, for other ranks.
    let portableText: String?
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
        type?.release()
        // Frames hold views of pieces, which are not there for long.
        if let note = Ref.text(place) {
            _ = Self.text(AqCall2(Registry.noteFailure, value, note))
            note.release()
        }
        portableText = Runtime.shared.rankCount > 1 ? Self.text(AqCall1(Registry.pack, value)) : nil
        // It came here since a body ran on the main thread; bodies that follow there, and the program, are to end too.
        if isInterrupt { PyErr_SetInterrupt() }
    }

    /// What another rank has raised.
    init(portable text: String) {
        value = nil
        traceback = nil
        portableText = text
        description = "an exception of another rank"
        isInterrupt = false
    }

    deinit { Remains.add([value, traceback].compactMap { $0.map { .object($0) } }) }

    /// Raises it, with the traceback that it had.
    func raise() {
        // Once is enough.
        if isInterrupt, PyErr_CheckSignals() < 0 { PyErr_Clear() }
        if value == nil, let text = portableText.flatMap({ Ref.text($0) }) {
            value = AqCall1(Registry.unpack, text)
            text.release()
        }
        // Where it cannot be made, what says so is raised.
        guard let value else { return }
        PyErr_Restore(AqObject(value.type).retained(), value.retained(), traceback?.retained())
    }

    private static func words(_ type: Ref?, _ value: Ref?) -> String {
        let name = text(type.flatMap { PyType_GetName(AqType($0)) }) ?? "an exception"
        let message = text(PyObject_Str(value)) ?? ""
        return message.isEmpty ? name : "\(name): \(message)"
    }

    /// The text of an object, which is given up; nil where a call has raised, or given none.
    private static func text(_ object: Ref?) -> String? {
        defer { object?.release() }
        if let object, object.type == AqUnicodeType(), let text = try? object.text() { return text }
        PyErr_Clear()
        return nil
    }
}

extension ArrayError {
    /// What a body in Python has raised, if that is the reason.
    var exception: PythonException? {
        if let exception = underlying as? PythonException { return exception }
        return (underlying as? ArrayError)?.exception
    }
}
