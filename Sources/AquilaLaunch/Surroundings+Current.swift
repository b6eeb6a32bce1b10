import AquilaSystem
import AquilaTransport
import Foundation

extension Surroundings {
    /// The surroundings of this process.
    public static var current: Surroundings {
        let environment = RankMark.withoutLauncher(ProcessInfo.processInfo.environment)
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
        return Surroundings(
            environment: environment, processors: SystemLimits().processorCount,
            isRoot: geteuid() == 0,
            find: { name in
                let paths = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
                return paths.first(where: isProgram)
            },
            version: { path in output([path, "--version"]).map(\.text) },
            read: { path in try? String(contentsOfFile: path, encoding: .utf8) })
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return access(path, X_OK) == 0 && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder.boolValue
    }

    /// The output of a command and its exit status; nil if it cannot be started. Blocks until the
    /// command ends.
    public static func output(_ command: [String]) -> (text: String, status: Int32)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }
}
