import AquilaRuntime
import AquilaTypes
import CPython
import Glibc

/// The line of the program that called, outside Aquila and NumPy: for errors and reports.
enum ProgramLine {
    /// Folders whose files are no program's. Set when the package is imported.
    nonisolated(unsafe) static var libraries: [String] = []

    /// From threads that wait, which cannot look for themselves.
    private static let kept = Guarded<[UInt: String]>([:])

    static func install() { setCallerLocation { current() } }

    /// Looks for the line now, as this thread is about to wait without the interpreter's lock.
    static func keep() {
        let line = find()
        kept.withLock { $0[UInt(pthread_self())] = line }
    }

    private static func current() -> String? {
        guard PyGILState_GetThisThreadState() != nil else { return nil }
        return InterpreterLock.isGivenUp ? kept.withLock { $0[UInt(pthread_self())] } : find()
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

    /// The file of a code object.
    static func file(of code: Ref) -> String? {
        guard let name = PyObject_GetAttrString(code, "co_filename") else { return nil }
        defer { name.release() }
        return try? name.text()
    }
}
