import AquilaLaunch
import AquilaSystem
import ArgumentParser
import Foundation

/// A program as a command runs it: its name and arguments, with an instrument switched on.
struct ProgramRun {
    /// The program's path first; of `FILE.py`, Python's.
    let words: [String]

    /// Finds the program, as `aquila run` does.
    ///
    /// - Throws: an exit with status 64 where it cannot be run, after the reason.
    init(_ program: [String], for command: String) throws {
        let refusal = Refusal(command: command)
        if let problem = Settings.current.problems.first { throw refusal.exit(problem.description) }
        words = try refusal.refusing { () throws(LaunchError) in
            try ProgramCommand.resolve(program, .current) { URL(fileURLWithPath: $0).path }
        }
        try refusal.checkPython(words)
    }

    /// Runs the program to its end.
    ///
    /// - Parameter settings: variables of the environment beside the command's own.
    /// - Returns: its exit status, or 128 and the signal that ended it, as a shell does.
    func callAsFunction(_ settings: [String: String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// A path as the program finds it from wherever it goes.
    static func absolute(_ path: String) -> String {
        let suffix = path.hasSuffix("/") ? "/" : ""
        return URL(fileURLWithPath: path).path + suffix
    }
}

/// What a command refuses before a program starts: in words, with the status of wrong usage.
struct Refusal {
    let command: String

    func exit(_ reason: String) -> ExitCode {
        fputs("aquila \(command): \(reason)\n", stderr)
        return ExitCode(64)
    }

    func refusing<R>(_ body: () throws(LaunchError) -> R) throws -> R {
        do throws(LaunchError) { return try body() } catch { throw exit(error.description) }
    }

    /// A clear word here, and not one from each rank.
    func checkPython(_ words: [String]) throws {
        guard let python = ProgramCommand.interpreter(words) else { return }
        let question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('aquila') is None)"
        if Surroundings.output([python, "-c", question])?.status == 0 { return }
        throw exit(
            "\(python) has no package aquila, which Python programs run on; set AQUILA_PYTHON to one that has"
        )
    }

    /// Sees to it that a report can be written, and removes an older one, which would be taken for it.
    func prepare(_ path: String) throws {
        do throws(FileProblem) { try ReportFile.check(path) } catch { throw exit(error.description) }
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(path) }
    }

    /// As `prepare`, of a file, or of a folder of files, which ends with a slash or is there.
    func prepareGraphs(_ path: String) throws {
        var status = stat()
        let isFolder = path.hasSuffix("/") || stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard isFolder else { return try prepare(path) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw exit(FileProblem(path).description) }
        let folder = path.hasSuffix("/") ? path : path + "/"
        do throws(FileProblem) { try ReportFile.check(folder + "window-0001.dot") } catch {
            throw exit(error.description)
        }
    }
}

/// Calls a body with a folder for this user alone, which is removed afterwards.
func withPrivateFolder<R>(for command: String, _ body: (String) throws -> R) throws -> R {
    let parent = FileManager.default.temporaryDirectory.path
    var template = Array("\(parent)/aquila-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw Refusal(command: command).exit(FileProblem("\(parent)/aquila-…").description)
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}
