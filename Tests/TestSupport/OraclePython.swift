import Foundation

/// A Python with NumPy, the oracle of several tests.
public enum OraclePython {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The words of the command: the Python of the project's environment or the system's; nil
    /// without NumPy.
    public static let command: [String]? = {
        let local = root.appending(path: ".venv/bin/python").path
        return [[local], ["/usr/bin/env", "python3"]].first { command in
            FileManager.default.isExecutableFile(atPath: command[0]) && imports("numpy", command)
        }
    }()

    /// True if the Python has pandas, too.
    public static let hasPandas = command.map { imports("pandas", $0) } ?? false

    /// The path of a script in `Tests/Oracle`.
    public static func script(_ name: String) -> String { root.appending(path: "Tests/Oracle/\(name)").path }

    private static func imports(_ module: String, _ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = command.dropFirst() + ["-c", "import \(module)"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
