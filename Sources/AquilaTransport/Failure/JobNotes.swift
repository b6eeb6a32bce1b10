import AquilaSystem
import Glibc

/// What ranks tell `aquila run`: a file with a line for each thing that whoever started the job must know.
///
/// A launcher's status is not enough: one that lost a host may return 0, and one whose links are cut may never return.
/// The file's path is in the environment; who cannot see it, on a host with other file systems, writes nothing.
public struct JobNotes: Sendable {
    /// The variable with the file's path. `aquila run` makes the file; ranks only append, so that a folder that happens
    /// to have the same name on another host stays as it is.
    public static let variable = Settings.jobNotes.name

    /// The variable with the process that started the job: its ranks do not outlive it.
    public static let starterVariable = Settings.jobStarter.name
    /// This process, as the variable has it.
    public static var thisProcess: String { RankProcess().description }

    static let starter: RankProcess? = Settings.jobStarter.current.flatMap { RankProcess($0) }

    public let path: String

    public init(path: String) { self.path = path }

    /// The notes of this process's job, if `aquila run` started it.
    static let current: JobNotes? = Settings.jobNotes.current.map { JobNotes(path: $0) }

    /// How a job has gone so far.
    public enum State: Equatable, Sendable {
        /// No rank has said a word: the program does not use Aquila, or sees other files.
        case silent
        /// All ranks have met. Where the launcher then ended them: what a rank was doing.
        case joined(interrupted: String?)
        /// All ranks have left together.
        case left
        /// A rank has ended the job, with this message: the first one.
        case failed(String)
    }

    enum Note: String {
        case joined, interrupted, left, failed
    }

    /// Appends a note. One write, so that notes of several ranks stay whole.
    func write(_ note: Note, _ text: String = "") {
        let file = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        if file < 0 { return }
        defer { close(file) }
        var line = Array("\(note.rawValue) \(text.split(separator: "\n").joined(separator: " "))\n".utf8)
        _ = Glibc.write(file, &line, line.count)
    }

    /// Makes the file, which must not exist, for this user alone.
    public func create() -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
        return file >= 0
    }

    /// Reads what there is. Opens the file anew, since only then a network's file system shows what others wrote.
    public func state() -> State {
        guard let file = fopen(path, "r") else { return .silent }
        defer { fclose(file) }
        var state = State.silent
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
            let parts = text.dropLast().split(separator: " ", maxSplits: 1)
            let words = parts.count > 1 ? String(parts[1]) : ""
            switch parts.first.flatMap({ Note(rawValue: String($0)) }) {
            case .joined: state = .joined(interrupted: nil)
            case .interrupted: if state == .joined(interrupted: nil) { state = .joined(interrupted: words) }
            case .left: state = .left
            // The first failure is the cause, whatever follows.
            case .failed: return .failed(words)
            case nil: break
            }
        }
        return state
    }
}
