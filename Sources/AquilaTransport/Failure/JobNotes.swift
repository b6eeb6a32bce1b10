import AquilaSystem
import Glibc

/// The file in which ranks note how the job goes, for `aquila run`: one line for each note.
///
/// A launcher's status is not enough: one that lost a host may return 0, and one whose links are
/// cut may never return. Ranks find the file's path in the environment; on hosts whose file systems
/// lack it, they write nothing.
package struct JobNotes: Sendable {
    /// The variable with the file's path. `aquila run` makes the file and ranks only append, so a
    /// folder with the same name on another host is left as it is.
    package static let variable = Settings.jobNotes.name

    /// The variable with the process that started the job; ranks end when that process has ended.
    package static let starterVariable = Settings.jobStarter.name
    /// This process in the form of `starterVariable`.
    package static var thisProcess: String { RankProcess().description }

    static let starter: RankProcess? = Settings.jobStarter.current.flatMap { RankProcess($0) }

    /// The path of the file.
    package let path: String

    /// The notes in a file, which need not exist yet.
    package init(path: String) { self.path = path }

    /// The notes of this process's job; nil if `aquila run` did not start it.
    static let current: JobNotes? = Settings.jobNotes.current.map { JobNotes(path: $0) }

    /// The state of a job according to its notes.
    package enum State: Equatable, Sendable {
        /// No rank has left a note: the program does not use Aquila, or its hosts see other files.
        case silent
        /// All ranks have started. If the launcher has ended them since, `interrupted` tells the
        /// activity of a rank at that moment.
        case joined(interrupted: String?)
        /// All ranks have left the job together.
        case left
        /// A rank has ended the job; the message is that of the first one.
        case failed(String)
    }

    enum Note: String {
        case joined, interrupted, left, failed
    }

    /// Appends a note in a single write, so that notes of several ranks stay whole.
    func write(_ note: Note, _ text: String = "") {
        let file = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        if file < 0 { return }
        defer { close(file) }
        var line = Array("\(note.rawValue) \(text.split(separator: "\n").joined(separator: " "))\n".utf8)
        _ = Glibc.write(file, &line, line.count)
    }

    /// Creates the file for this user alone. Returns false if it exists or cannot be made.
    package func create() -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
        return file >= 0
    }

    /// The state by the notes so far. Opens the file anew: network file systems show other hosts'
    /// writes only then.
    package func state() -> State {
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
            // The first failure is the cause of all that follows.
            case .failed: return .failed(words)
            case nil: break
            }
        }
        return state
    }
}
