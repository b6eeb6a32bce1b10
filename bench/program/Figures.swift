import Aquila
import AquilaRuntime
import Foundation

/// The figures that stand alone: cost of an operation on little data, start of a process, memory.
let singleFigures: [(name: String, measure: () throws -> [Figure])] = [
    ("tiny", { [try tinyFigure()] }), ("record", { [try recordFigure()] }),
    ("memory", { [try memoryFigure()] }), ("startup", startupFigures), ("task", taskFigures),
    ("overlap", overlapFigures), ("cholesky", choleskyFigures), ("flight", flightFigures),
    ("locality", localityFigures),
]

/// Microseconds an operation of x = x*0.5 + 1 on 1,000 elements, the result used at the end.
private func tinyFigure() throws -> Figure {
    let work = try tiny.prepare()
    let times = try (0..<15).map { _ in try milliseconds(work) }
    return Figure(name: "tiny", value: median(times) * 1e3 / 4000, unit: "µs")
}

/// Microseconds to record, match and launch an operation of a replayed window, views included:
/// arrays so small that their elements do not count.
private func recordFigure() throws -> Figure {
    let u = zeros([40])
    let w = zeros([40])
    let loops = 2000
    func run() throws {
        for _ in 0..<loops { w[1 ..< -1] = (u[..<(-2)] + u[2...]) * 0.5 }
        _ = w[0].item()
    }
    let times = try (0..<15).map { _ in try milliseconds(run) }
    return Figure(name: "record", value: median(times) * 1e3 / Double(3 * loops), unit: "µs")
}

/// The allocator's peak in a chain of operations, above the inputs and the output.
private func memoryFigure() throws -> Figure {
    let n = 20_000_000
    let arrays = (1...5).map { full([n], Double($0)) }
    try flush()
    Runtime.shared.resetPeakMemory()
    let before = Runtime.shared.memoryStatistics.bytesInUse
    let result = arrays[0] * arrays[1] + arrays[2] - arrays[3] / arrays[4]
    try flush()
    let peak = Runtime.shared.memoryStatistics.peakBytesInUse
    return Figure(name: "memory", value: Double(peak - before - result.count * 8) / 1e6, unit: "MB")
}

/// Milliseconds from the start of a process to its first printed result, with an empty and a filled
/// kernel cache.
private func startupFigures() throws -> [Figure] {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("bench-startup")
    let cache = FileManager.default.temporaryDirectory.appendingPathComponent("aquila-bench-\(getpid())")
    defer { try? FileManager.default.removeItem(at: cache) }
    func start() throws -> Double {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.standardOutput = output
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["AQUILA_CACHE_DIR": cache.path]) { $1 }
        let time = try milliseconds {
            try process.run()
            _ = output.fileHandleForReading.availableData
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return time
    }
    _ = try start()
    var cold: [Double] = []
    var warm: [Double] = []
    for _ in 0..<7 {
        try? FileManager.default.removeItem(at: cache)
        cold.append(try start())
        warm.append(try start())
        usleep(50_000)
    }
    return [
        Figure(name: "startup_cold", value: median(cold), unit: "ms"),
        Figure(name: "startup_warm", value: median(warm), unit: "ms"),
    ]
}
