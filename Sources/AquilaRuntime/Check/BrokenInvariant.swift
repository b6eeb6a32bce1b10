/// An invariant of a stage that does not hold: an error of the runtime, not of the program.
struct BrokenInvariant: Error {
    enum Stage: String {
        case window, fuse, kernel, partition, depend, execute, replay
    }

    var stage: Stage
    /// Place in the window of the operation to blame; nil if it is not a single one.
    var operation: Int?
    var message: String

    init(_ stage: Stage, _ message: String, operation: Int? = nil) {
        self.stage = stage
        self.operation = operation
        self.message = message
    }

    /// The whole message, with the operation's name and line.
    func description(in window: Window) -> String {
        guard let operation, window.operations.indices.contains(operation) else {
            return "AQUILA_CHECK, \(stage.rawValue): \(message)"
        }
        let line = window.provenance(of: operation)?.location.map { ", recorded at \($0)" } ?? ""
        return
            "AQUILA_CHECK, \(stage.rawValue): operation \(operation), \(window.name(of: operation))\(line): "
            + message
    }
}
