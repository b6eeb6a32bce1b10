import AquilaLaunch
import Foundation

/// A run of `aquila run` with the probe, started as by a user.
final class AquilaRun {
    struct Ending {
        let status: Int32
        let output: String
        /// Seconds since a mark appeared in the output; 0 if it did not.
        let seconds: Double
    }

    /// The tests are one executable, beside the others.
    private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()
    static let aquila = folder.appendingPathComponent("aquila").path
    static let probe = folder.appendingPathComponent("transport-probe").path
    static let rankProbe = folder.appendingPathComponent("rank-probe").path
    /// The launchers on this machine, one for each MPI library.
    static let launchers: [Launcher] = Launcher.found(.current).filter { $0.path != nil }

    let process = Process()
    private let file: URL

    /// - Parameter words: the words after `aquila run`.
    init(_ words: [String], settings: [String: String] = [:]) throws {
        file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-\(UUID().uuidString).txt")
        // A file instead of a pipe, which a stopped rank would keep open.
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        process.executableURL = URL(fileURLWithPath: Self.aquila)
        process.arguments = ["run"] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: file)
    }

    var output: String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    /// The process numbers that ranks have printed.
    var ranks: [pid_t] {
        output.split(separator: "\n").compactMap { line in
            line.firstRange(of: "is process ").flatMap { pid_t(line[$0.upperBound...]) }
        }
    }

    /// Waits until all ranks are at work.
    func awaitRanks(_ count: Int) -> Bool { eventually { ranks.count == count } }

    /// Waits for the end, for at most 40 s.
    func wait(since mark: String? = nil) -> Ending {
        var marked: Date?
        _ = eventually {
            if let mark, marked == nil, output.contains(mark) { marked = Date() }
            return !process.isRunning
        }
        let seconds = marked.map { Date().timeIntervalSince($0) } ?? 0
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        let isExit = process.terminationReason == .exit
        return Ending(
            status: isExit ? process.terminationStatus : 128 + process.terminationStatus, output: output,
            seconds: seconds)
    }

    /// The process and all its descendants.
    var family: [pid_t] {
        let parents = Dictionary(grouping: Self.processes(), by: \.parent)
        func all(_ process: pid_t) -> [pid_t] {
            [process] + (parents[process] ?? []).flatMap { all($0.number) }
        }
        return all(process.processIdentifier)
    }

    private static func processes() -> [(number: pid_t, parent: pid_t)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap { number in
            let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
            let fields = text?.split(separator: ")").last?.split(separator: " ")
            return fields.flatMap { pid_t($0[1]) }.map { (number, $0) }
        }
    }
}

extension Launcher {
    /// The path of a launcher without a batch system; nil for others.
    var path: String? {
        switch self {
        case .openMPI(let path, _), .hydra(let path): path
        case .none, .slurm: nil
        }
    }
}

/// Waits until a condition holds, for at most 40 s. Returns false if it never does.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = Date() + 40
    while Date() < end {
        if condition() { return true }
        usleep(20_000)
    }
    return condition()
}
