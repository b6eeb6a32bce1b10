import AquilaRuntime
import AquilaTypes
import CPython

/// An exception raised by the body of a task: keeps the exception object, which is raised again
/// wherever a result is needed. The interpreter's lock guards the objects.
final class PythonException: PortableError, CustomStringConvertible, @unchecked Sendable {
    /// The exception object. On other ranks than the one that raised it, nil until it is raised
    /// there.
    private var value: Ref?
    private let traceback: Ref?
    let description: String
    /// The exception as text, from which other ranks make the object.
    let portableText: String?
    private let isInterrupt: Bool

    /// Takes over the interpreter's current exception. The caller holds the interpreter's lock.
    ///
    /// - Parameter place: the origin noted on the exception.
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
        // The traceback's frames would keep views of pieces alive, which become invalid soon.
        if let note = Ref.text(place) {
            _ = Self.text(AqCall2(Registry.core.noteFailure, value, note))
            note.release()
        }
        portableText = Runtime.shared.rankCount > 1 ? Self.text(AqCall1(Registry.core.pack, value)) : nil
        // An interrupt came to this body because it ran on the main thread; it is set again for
        // later bodies and the program.
        if isInterrupt { PyErr_SetInterrupt() }
    }

    /// An exception that another rank has raised.
    init(portable text: String) {
        value = nil
        traceback = nil
        portableText = text
        description = "an exception of another rank"
        isInterrupt = false
    }

    deinit { Remains.add([value, traceback].compactMap { $0.map { .object($0) } }) }

    /// Raises the exception in the interpreter, with its original traceback.
    func raise() {
        // The interrupt is taken back, as the exception itself reports it.
        if isInterrupt, PyErr_CheckSignals() < 0 { PyErr_Clear() }
        if value == nil, let text = portableText.flatMap({ Ref.text($0) }) {
            value = AqCall1(Registry.core.unpack, text)
            text.release()
        }
        // If the object cannot be made, the error of that attempt is raised instead.
        guard let value else { return }
        PyErr_Restore(AqObject(value.type).retained(), value.retained(), traceback?.retained())
    }

    private static func words(_ type: Ref?, _ value: Ref?) -> String {
        let name = text(type.flatMap { PyType_GetName(AqType($0)) }) ?? "an exception"
        let message = text(PyObject_Str(value)) ?? ""
        return message.isEmpty ? name : "\(name): \(message)"
    }

    /// The text of a string object, which is released; nil if the call that made it raised or
    /// returned another object.
    private static func text(_ object: Ref?) -> String? {
        defer { object?.release() }
        if let object, object.type == AqUnicodeType(), let text = try? object.text() { return text }
        PyErr_Clear()
        return nil
    }
}

extension ArrayError {
    /// The Python exception behind this error; nil if there is none.
    var exception: PythonException? {
        if let exception = underlying as? PythonException { return exception }
        return (underlying as? ArrayError)?.exception
    }
}
