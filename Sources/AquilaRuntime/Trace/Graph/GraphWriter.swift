import AquilaSystem
import AquilaTypes
import Glibc

/// Draws each new plan. `AQUILA_GRAPH=FILE` puts all graphs into one file, one after the other;
/// where it names a folder or ends with a slash, each has a file of its own.
final class GraphWriter: Sendable {
    static let shared: GraphWriter? = Settings.graph.current.map { GraphWriter($0) }

    /// Largest number of plans that are drawn.
    static let mostPlans = 64
    /// Largest number of the program's lines that are looked up; each look-up takes up to a tenth
    /// of a second.
    private static let mostLines = 64

    private struct State {
        var planCount = 0
        var lineCount = 0
        /// The one file for all graphs; nil where each has its own.
        var file: ReportFile?
        /// True if a graph could not be written, which was said: later ones are left out.
        var isBroken = false
    }

    private let path: String
    private let isFolder: Bool
    private let state = Guarded(State())

    init(_ path: String) {
        self.path = path
        var status = stat()
        isFolder = path.hasSuffix("/") || (stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR)
        state.withLock { state in
            do throws(FileProblem) {
                if !isFolder {
                    state.file = try ReportFile(path, isGrowing: true)
                } else if mkdir(path, 0o700) != 0, errno != EEXIST {
                    throw FileProblem(path)
                }
            } catch { note(error, &state) }
        }
    }

    private func note(_ problem: FileProblem, _ state: inout State) {
        problem.say()
        state.isBroken = true
    }

    /// Draws a plan that has just been made.
    func write(_ window: Window, _ planning: Planning) {
        state.withLock { state in
            if state.isBroken { return }
            state.planCount += 1
            let name = "window \(state.planCount)"
            guard state.planCount <= Self.mostPlans else {
                if state.planCount == Self.mostPlans + 1, !isFolder {
                    append("// Later plans are left out.\n", to: path, &state)
                }
                return
            }
            let lines = window.operations.indices.map { location(of: $0, window, &state) }
            var text = WindowDrawing(window: window, planning: planning, lines: lines).dot(name)
            for case .graph(let graph) in planning.plan.steps {
                let drawing = TaskGraphDrawing(graph: graph) { window.name(of: $0.operation) }
                text += drawing.dot("tasks of \(name)")
            }
            let number = String(state.planCount)
            let digits = String(repeating: "0", count: 4 - number.count) + number
            append(text, to: isFolder ? "\(path)/window-\(digits).dot" : path, &state)
        }
    }

    private func location(of operation: Int, _ window: Window, _ state: inout State) -> String? {
        guard let provenance = window.provenance(of: operation) else { return nil }
        if !provenance.isLocated {
            state.lineCount += 1
            if state.lineCount > Self.mostLines { return nil }
        }
        return provenance.location
    }

    private func append(_ text: String, to path: String, _ state: inout State) {
        do throws(FileProblem) {
            guard let file = state.file else { return try ReportFile.write(text, to: path) }
            file.write(text)
            if let problem = file.problem { throw problem }
        } catch { note(error, &state) }
    }
}
