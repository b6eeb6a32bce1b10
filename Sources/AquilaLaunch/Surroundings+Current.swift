import AquilaSystem
import AquilaTransport
import FoundationEssentials
import Glibc

extension Surroundings {
    /// The surroundings of this process.
    package static var current: Surroundings {
        let environment = RankMark.withoutLauncher(ProcessInfo.processInfo.environment)
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
        return Surroundings(
            environment: environment, processors: SystemLimits.ofProcess.processorCount,
            isRoot: geteuid() == 0,
            find: { name in
                let paths = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
                return paths.first(where: isProgram)
            },
            version: { path in Spawn.output(of: [path, "--version"]).map(\.text) },
            read: { path in try? String(contentsOfFile: path, encoding: .utf8) })
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder = false
        return access(path, X_OK) == 0 && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder
    }
}
