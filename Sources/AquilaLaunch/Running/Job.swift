import AquilaSystem
import AquilaTransport
import FoundationEssentials
import Glibc

/// A job from its start to its end.
package struct Job {
    /// The exit status of a failed job whose launcher reports success.
    package static let failure: Int32 = 70

    let settings: JobSettings
    let program: [String]

    /// A job, not started yet.
    ///
    /// - Parameter program: the program and its arguments.
    package init(_ settings: JobSettings, program: [String]) {
        self.settings = settings
        self.program = program
    }

    /// Blocks the signals that the job's supervisor handles. Call it before any thread is started,
    /// since threads inherit the mask.
    package static func keepSignals() { Supervisor.keepSignals() }

    /// Runs the job to its end, and leaves none of its processes behind on this machine.
    ///
    /// Without a launcher the program takes this process's place, and the function does not return.
    ///
    /// - Returns: 0 if all ranks have ended well, else the launcher's status, 128 plus a signal, or
    ///   `failure`.
    package func run() throws(LaunchError) -> Int32 {
        if case .none = settings.launcher.value {
            throw Spawn.replace(with: LaunchCommand(settings, program: program))
        }
        let folder = NotesFolder(isShared: settings.nodes.value > 1 || !settings.hosts.value.isEmpty)
        defer { folder?.remove() }
        let command = LaunchCommand(settings, program: program, notes: folder?.notes.path)
        var isOrderly = false
        if case .slurm = settings.launcher.value { isOrderly = true }
        var supervisor = Supervisor(
            command, folder?.notes, isGuarded: settings.heartbeat.value != nil, isOrderly: isOrderly)
        let ending = try supervisor.run()
        return verdict(ending, folder?.notes.state() ?? .silent)
    }

    /// The exit status of a job, from the ranks' notes as well as the launcher's status; prints the
    /// reason of a failure last.
    private func verdict(_ ending: Supervisor.Ending, _ state: JobNotes.State) -> Int32 {
        let name = settings.launcher.value.name
        let outcome = ending.isForced ? "did not end by itself" : "ended with status \(ending.status)"
        // The user knows of the interruption, so nothing is printed; the status is a shell's.
        if let signal = ending.interruption, state != .left { return 128 + signal }
        switch state {
        case .failed(let message):
            // The ranks have printed the reason, but a launcher that ends them may drop their last output.
            say("the job failed, and \(name) \(outcome): \(message)")
            return ending.status != 0 && !ending.isForced ? ending.status : Self.failure
        case .joined(let interrupted) where ending.status == 0 || interrupted != nil:
            let doing = interrupted.map { "; \($0)" } ?? ""
            say("the job failed: \(name) \(outcome), but the ranks have not left together\(doing)")
            return ending.status == 0 ? Self.failure : ending.status
        case .silent where ending.status == 0 && settings.nodes.value > 1:
            say(
                "no rank has left a note, so only \(name)'s status is known; if the hosts share a folder, name it in "
                    + NotesFolder.variable)
            return 0
        case .joined, .silent, .left:
            return ending.status
        }
    }

    private func say(_ text: String) { printError("aquila run: \(text)\n") }
}

/// A private folder for the notes that ranks leave about their end.
struct NotesFolder {
    static let variable = Settings.runFolder.name

    private let path: String
    let notes: JobNotes

    /// - Parameter isShared: true if other hosts must see the folder; it is then made in the
    ///   current directory, which clusters usually share.
    init?(isShared: Bool) {
        let temporary = FileManager.default.temporaryDirectory.path
        let current = FileManager.default.currentDirectoryPath
        let parents =
            Settings.runFolder.current.map { [$0] } ?? (isShared ? [current] : [])
        for parent in parents + [temporary] {
            var template = Array("\(parent)/.aquila-job-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            let folder = String(cString: template)
            let file = JobNotes(path: folder + "/notes")
            guard file.create() else { continue }
            (path, notes) = (folder, file)
            return
        }
        return nil
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
