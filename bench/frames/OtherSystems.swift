import Foundation

/// A Python process in which pandas, polars and duckdb answer questions on request.
final class OtherSystems {
    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var buffer = Data()

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: `Failure` where Python or one of the systems is missing.
    init(folder: String, rows: Int) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
        let project = root.deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = project.appending(path: ".venv/bin/python")
        process.arguments = [root.appending(path: "others_side.py").path, folder, String(rows)]
        process.standardInput = requests
        process.standardOutput = answers
        try process.run()
        guard try line() == "ready" else {
            throw Failure(description: "no data; .venv needs pandas, polars and duckdb")
        }
    }

    /// Milliseconds of one run.
    func run(_ question: String, _ keys: String, _ system: String) throws -> Double {
        requests.fileHandleForWriting.write(Data("\(question) \(keys) \(system)\n".utf8))
        let answer = try line()
        guard let time = Double(answer) else {
            throw Failure(description: "\(question) \(system): \(answer)")
        }
        return time
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer = Data(buffer[(end + 1)...])
                return line
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw Failure(description: "the other side has ended; .venv needs pandas, polars and duckdb")
            }
            buffer.append(more)
        }
    }
}
