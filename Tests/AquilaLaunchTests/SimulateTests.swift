import Foundation
import Testing

/// `aquila simulate` as a user would start it.
@Suite struct SimulateTests {
    private static let folder = URL(fileURLWithPath: AquilaRun.aquila).deletingLastPathComponent()

    private func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: AquilaRun.aquila)
        process.arguments = ["simulate"] + words
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func program(_ name: String) -> String { Self.folder.appendingPathComponent(name).path }

    private func temporary(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)").path
    }

    @Test func writesItsFigures() throws {
        let path = temporary("figures.json")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let run = try run(["--ranks", "65536", "--json", path, program("jacobi"), "65536", "3"])
        #expect(run.status == 0)
        #expect(run.output.contains("main.swift:15"))
        let data = try #require(FileManager.default.contents(atPath: path))
        let figures = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        for name in [
            "ranks", "operations", "analysis_us_per_operation", "bytes", "lower_bound_bytes", "messages",
            "memory_bytes", "predicted_us",
        ] {
            #expect((figures[name] as? Double).map { $0 > 0 } == true, "\(name)")
        }
        #expect(figures["ranks"] as? Int == 65536)
        let sampled = try #require(figures["sampled"] as? [[String: Any]])
        #expect(sampled.count >= 8)
    }

    @Test func readsWhatWasRecorded() throws {
        let oracle = temporary("oracle.txt")
        defer { try? FileManager.default.removeItem(atPath: oracle) }
        let recorded = try run(["--record", oracle, program("bench-kmeans"), "3000", "4"])
        #expect(recorded.status == 0)
        let inertia = try #require(recorded.output.split(separator: "\n").first { $0.hasPrefix("inertia") })
        let simulated = try run([
            "--ranks", "64", "--oracle", oracle, program("bench-kmeans"), "3000000", "4",
        ])
        #expect(simulated.output.contains(inertia))
        #expect(!simulated.output.contains("are zeros"))
        let blind = try run(["--ranks", "64", program("bench-kmeans"), "3000000", "4"])
        #expect(blind.output.contains("inertia: 0.0"))
        #expect(blind.output.contains("are zeros"))
    }

    @Test(arguments: [["--ranks", "1", "true"], ["true"], ["--ranks", "4", "--sample", "4", "true"]])
    func refusesWhatMakesNoSense(words: [String]) throws {
        #expect(try run(words).status == 64)
    }
}
