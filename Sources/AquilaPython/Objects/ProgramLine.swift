import AquilaRuntime
import AquilaTypes
import CPython
import Glibc

/// The program's line that called, outside Aquila and NumPy, for errors and reports.
enum ProgramLine {
    /// Folders whose files do not count as the program's; set when the package is imported.
    nonisolated(unsafe) static var libraries: [String] = []

    /// Lines of threads that wait without the lock, which cannot look for their line themselves.
    private static let kept = Guarded<[UInt: String]>([:])

    static func install() { setCallerLocation { current(mayWait: $0) } }

    /// Stores the current line, as this thread is about to release the interpreter's lock and wait.
    static func keep() {
        let line = find()
        kept.withLock { $0[UInt(pthread_self())] = line }
    }

    private static func current(mayWait: Bool) -> String? {
        guard PyGILState_GetThisThreadState() != nil else { return nil }
        if InterpreterLock.isGivenUp { return kept.withLock { $0[UInt(pthread_self())] } }
        if PyGILState_Check() != 0 { return find() }
        // A library has released the lock, and touches an array.
        return mayWait ? InterpreterLock.holding { find() } : nil
    }

    private static func find() -> String? {
        var frame = PyEval_GetFrame()?.retained()
        defer {
            frame?.release()
            PyErr_Clear()
        }
        while let inner = frame {
            if let line = line(of: inner) { return line }
            frame = PyObject_GetAttrString(inner, "f_back")
            inner.release()
        }
        return nil
    }

    private static func line(of frame: Ref) -> String? {
        guard AqTypeOf(frame) != AqTypeOf(AqNone()), let code = PyFrame_GetCode(frame) else { return nil }
        defer { code.release() }
        guard let file = file(of: code), !libraries.contains(where: file.hasPrefix) else { return nil }
        return "\(file):\(PyFrame_GetLineNumber(frame))"
    }

    /// The file name of a code object.
    static func file(of code: Ref) -> String? {
        guard let name = PyObject_GetAttrString(code, "co_filename") else { return nil }
        defer { name.release() }
        return try? name.text()
    }
}
