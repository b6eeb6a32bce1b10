import AquilaLaunch
import AquilaSystem
import ArgumentParser
import FoundationEssentials
import Glibc

/// A program run by a command with one of the runtime's instruments switched on.
struct ProgramRun {
    /// The words of the command: the program's path first, or that of Python for `FILE.py`.
    let words: [String]

    /// Finds the program by the rules of `aquila run`.
    ///
    /// - Throws: an exit with status 64, after printing the reason, if the program cannot be run.
    init(_ program: [String], for command: String) throws {
        let refusal = Refusal(command: command)
        if let problem = Settings.current.problems.first { throw refusal.exit(problem.description) }
        words = try refusal.refusing { () throws(LaunchError) in
            try ProgramCommand.resolve(program, .current) { URL(fileURLWithPath: $0).path }
        }
        try refusal.checkPython(words)
    }

    /// Runs the program and blocks until it ends.
    ///
    /// - Parameter settings: variables added to this process's environment.
    /// - Returns: the exit status, or 128 plus the signal that ended the program, as a shell gives
    ///   it.
    func callAsFunction(_ settings: [String: String]) throws -> Int32 {
        try Spawn.run(words, settings)
    }

    /// The absolute path, so that the program finds the file after changing its directory.
    static func absolute(_ path: String) -> String {
        let suffix = path.hasSuffix("/") ? "/" : ""
        return URL(fileURLWithPath: path).path + suffix
    }
}

extension ParsableCommand {
    /// Ends the command with its help if the program's words, which are passed on as they are, begin with a
    /// request for help.
    func showHelpIfAsked(_ program: [String]) throws {
        if let word = program.first, ["-h", "--help"].contains(word) { throw CleanExit.helpRequest(self) }
    }
}

/// An error in the use of a command: prints a message and exits with the status of wrong usage,
/// before any program starts.
struct Refusal {
    let command: String

    func exit(_ reason: String) -> ExitCode {
        printError("aquila \(command): \(reason)\n")
        return ExitCode(64)
    }

    func refusing<R>(_ body: () throws(LaunchError) -> R) throws -> R {
        do throws(LaunchError) { return try body() } catch { throw exit(error.description) }
    }

    /// Refuses to start where Python has no package `aquila`, once instead of on every rank.
    func checkPython(_ words: [String]) throws {
        guard let python = ProgramCommand.interpreter(words) else { return }
        let question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('aquila') is None)"
        if Spawn.output(of: [python, "-c", question])?.status == 0 { return }
        throw exit(
            "\(python) has no package aquila, which Python programs run on; set AQUILA_PYTHON to one that has"
        )
    }

    /// Checks that a report can be written and removes an older one, which would be mistaken for
    /// the new one.
    func prepare(_ path: String) throws {
        do throws(FileProblem) { try ReportFile.check(path) } catch { throw exit(error.description) }
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(path) }
    }

    /// As `prepare`, for a file or for a folder of files: a path that ends with a slash or is a
    /// folder.
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

/// Calls a body with a new folder that only this user can read, and removes the folder afterwards.
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
