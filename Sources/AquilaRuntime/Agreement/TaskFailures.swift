import AquilaTransport
import AquilaTypes

/// An error that a task threw on one rank, as all ranks know it.
struct RankFailure: Error, CustomStringConvertible {
    let description: String
    /// The error itself, where every rank has one or can make it: else ranks that look at it would part.
    let cause: (any Error)?
}

extension RankEngine {
    /// Brings what tasks of the window threw, on whichever rank, to all ranks. Blocks: one number,
    /// where nothing was thrown.
    ///
    /// Now and not at the next wait, since the next window's plan depends on what failed.
    ///
    /// - Parameter thrown: the errors that this rank's points threw, by operation.
    func agree(on thrown: [Int: any Error]) throws -> [Int: any Error] {
        guard recorder.window.launches.contains(where: \.mayThrow) else { return thrown }
        agreement.activity.enter("the end of tasks")
        let transport = members.transport!
        guard try transport.allReduce(thrown.isEmpty ? 0 : 1, .max) == 1 else { return [:] }
        let reports = try transport.allGatherTexts(TaskReport(thrown, recorder.window).text).map {
            TaskReport(text: $0)
        }
        var result: [Int: any Error] = [:]
        for operation in Set(reports.flatMap(\.entries.keys)) {
            let entries = reports.map { $0.entries[operation] }
            let first = entries.firstIndex { $0 != nil }!
            let entry = entries[first]!
            let isEverywhere = entries.allSatisfy { $0?.text == entry.text }
            result[operation] = RankFailure(
                description: isEverywhere ? entry.text : entry.text(on: first),
                cause: isEverywhere || members.rank == first && !entry.portable.isEmpty
                    ? thrown[operation] : entry.error)
        }
        return result
    }
}

/// The errors that a window's tasks threw on one rank, as a text.
private struct TaskReport {
    struct Entry {
        var message: String
        var line: String
        /// The error itself, as a text; empty where it has none.
        var portable: String
        /// The bytes of an error that is plain bits, as a text; empty for other errors.
        var plain: String
        var typeName: String

        /// The error that all ranks throw, also the rank whose task threw it.
        var error: any Error {
            PortableErrors.make(portable) ?? PlainError.make(plain)
                ?? RemoteError(typeName: typeName, description: message)
        }

        var text: String { text("") }
        func text(on rank: Int) -> String { text(" on rank \(rank)") }

        private func text(_ place: String) -> String {
            line.isEmpty
                ? message + (place.isEmpty ? "" : " (\(place.dropFirst()))")
                : "\(message) (launched at \(line)\(place.isEmpty ? "" : ", thrown" + place))"
        }
    }

    private(set) var entries: [Int: Entry] = [:]

    init(_ thrown: [Int: any Error], _ window: Window) {
        for (operation, error) in thrown {
            entries[operation] = Entry(
                message: "\(error)", line: window.provenance(of: operation)?.location ?? "",
                portable: (error as? any PortableError)?.portableText ?? "",
                plain: PlainError.text(of: error),
                typeName: String(reflecting: type(of: error)))
        }
    }

    // Separators of records and of units: no message has them.
    init(text: String) {
        for record in text.split(separator: "\u{1E}") {
            let parts = record.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 6, let operation = Int(parts[0]) else { continue }
            entries[operation] = Entry(
                message: parts[1], line: parts[2], portable: parts[3],
                plain: parts[4], typeName: parts[5])
        }
    }

    var text: String {
        entries.sorted { $0.key < $1.key }.map { operation, entry in
            [
                "\(operation)", entry.message, entry.line, entry.portable, entry.plain, entry.typeName,
            ].joined(separator: "\u{1F}")
        }
        .joined(separator: "\u{1E}")
    }
}

extension RecordedLaunch {
    /// True if the task may fail: not one of the runtime's own, and not in a scope that ignores errors.
    var mayThrow: Bool { scope.exceptionMode != .ignored && task.library.name != "aquila" }
}
