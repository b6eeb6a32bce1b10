import Foundation

/// NumPy's side of the benchmarks: a Python process that prepares and runs workloads on request.
final class NumPySide {
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var buffer = Data()

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: `Failure` where Python, NumPy, SciPy or numexpr is missing.
    init(root: URL) throws {
        let own = root.appendingPathComponent(".venv/bin/python")
        process.executableURL =
            FileManager.default.isExecutableFile(atPath: own.path)
            ? own : URL(fileURLWithPath: "/usr/bin/env")
        let script = root.appendingPathComponent("bench/numpy_side.py").path
        process.arguments = process.executableURL == own ? [script] : ["python3", script]
        process.standardInput = requests
        process.standardOutput = answers
        try process.run()
        _ = try ask("info")
    }

    /// Sends a request and waits for its answer.
    @discardableResult
    func ask(_ request: String) throws -> [String: Any] {
        requests.fileHandleForWriting.write(Data((request + "\n").utf8))
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end]
                buffer = Data(buffer[(end + 1)...])
                let answer = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
                guard answer["ok"] as? Bool == true else {
                    throw Failure(description: "NumPy's side: \(answer["error"] ?? "no answer")")
                }
                return answer
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw Failure(description: "NumPy's side has ended; run scripts/setup")
            }
            buffer.append(more)
        }
    }

    /// Milliseconds of one run.
    func run(_ name: String) throws -> Double { try ask("run \(name)")["ms"] as? Double ?? .nan }

    func quit() {
        requests.fileHandleForWriting.write(Data("quit\n".utf8))
        process.waitUntilExit()
    }
}
