import AquilaTypes
import Foundation

/// A Python interpreter in this process, for tests of exchange by address between libraries.
public final class EmbeddedPython: Sendable {
    private let library: NativeLibrary
    private typealias Ensure = @convention(c) () -> Int32
    private typealias Release = @convention(c) (Int32) -> Void
    private typealias Run = @convention(c) (UnsafePointer<CChar>, OpaquePointer?) -> Int32

    /// The oracle's Python with pyarrow; nil if either is missing, and under a sanitizer, which
    /// would report Python's own errors.
    public static let withPyArrow: EmbeddedPython? = {
        let environment = ProcessInfo.processInfo.environment
        guard environment["LSAN_OPTIONS"] == nil, environment["TSAN_OPTIONS"] == nil,
            let lines = describe("pyarrow")
        else { return nil }
        return try? EmbeddedPython(library: lines[0], paths: lines[1])
    }()

    /// The path of the shared library, and Python's search path; nil if the module is missing.
    private static func describe(_ module: String) -> [String]? {
        guard let command = OraclePython.command else { return nil }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: command[0])
        process.arguments =
            command.dropFirst() + [
                "-c",
                """
                import sys, sysconfig, \(module)
                name = sysconfig.get_config_var
                print(name('LIBDIR') + '/' + name('INSTSONAME'))
                print(sys.path)
                """,
            ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n").map(String.init)
        return process.terminationStatus == 0 && lines.count == 2 ? lines : nil
    }

    private init(library path: String, paths: String) throws {
        // Python's modules look up the interpreter's symbols globally.
        guard dlopen(path, RTLD_NOW | RTLD_GLOBAL) != nil else { throw ArrayError(.system, "no \(path)") }
        library = try NativeLibrary(
            .init(name: "Python", candidates: [path], variable: "AQUILA_TEST_PYTHON", package: "python3"))
        try library.symbol("Py_InitializeEx", as: (@convention(c) (Int32) -> Void).self)(0)
        // This thread releases the interpreter's lock; `run` takes it on the calling thread.
        _ = try library.symbol("PyEval_SaveThread", as: (@convention(c) () -> OpaquePointer?).self)()
        guard try run("import sys; sys.path[:] = \(paths)") else { throw ArrayError(.system, "no paths") }
    }

    /// Runs statements; returns false if they raise, with the traceback on standard error.
    public func run(_ statements: String) throws -> Bool {
        let state = try library.symbol("PyGILState_Ensure", as: Ensure.self)()
        defer { library.find("PyGILState_Release", as: Release.self)?(state) }
        return try library.symbol("PyRun_SimpleStringFlags", as: Run.self)(statements, nil) == 0
    }
}
