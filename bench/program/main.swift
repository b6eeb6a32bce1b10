import Aquila
import AquilaRuntime
import Foundation

// Measures Aquila against NumPy (and numexpr) in one run: both sides take turns, and medians are compared.
//
//     swift run -c release bench [NAME…]      all, or those whose names begin so
//     AQUILA_BENCH_RUNS=9                      runs of each side

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
let wanted = CommandLine.arguments.dropFirst()
let runs = ProcessInfo.processInfo.environment["AQUILA_BENCH_RUNS"].flatMap(Int.init) ?? 7

func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains { name.hasPrefix($0) } }

/// Lets the other side's threads go to sleep: those of BLAS, like ours, wait busily for a while
/// after their work. Virtual machines, too, may be slowed down for a moment after a burst of memory
/// traffic.
func calm() { usleep(250_000) }

func measure(_ workload: Workload, _ numpy: NumPySide, _ copyRate: CopyRate) throws -> Row {
    try numpy.ask("prepare \(workload.peer)")
    defer { _ = try? numpy.ask("release \(workload.peer)") }
    try workload.reset?()
    let work = try workload.prepare()
    for _ in 0..<2 {
        try work()
        _ = try numpy.run(workload.peer)
    }
    var aquila: [Double] = []
    var peer: [Double] = []
    var copy: [Double] = []
    for _ in 0..<runs {
        if workload.bytes != nil { copy.append(try copyRate.measure()) }
        try workload.reset?()
        calm()
        aquila.append(try milliseconds(work))
        calm()
        peer.append(try numpy.run(workload.peer))
    }
    return Row(workload, aquila: median(aquila), numpy: median(peer), copyRate: median(copy))
}

// A row is seen when it is measured, also where the output is a pipe.
setvbuf(stdout, nil, _IOLBF, 0)

func compare(_ workloads: [Workload]) throws -> [Row] {
    guard !workloads.isEmpty else { return [] }
    let numpy = try NumPySide(root: root)
    defer { numpy.quit() }
    let copyRate = try CopyRate()
    print(Row.header)
    return try workloads.map {
        let row = try measure($0, numpy, copyRate)
        print(row.line)
        return row
    }
}

let rows = try compare(workloads.filter { isWanted($0.name) })
var figures: [Figure] = []
for group in singleFigures where isWanted(group.name) {
    let measured = try group.measure()
    figures += measured
    for figure in measured { print(figure.line) }
}
if wanted.isEmpty {
    let file = root.appendingPathComponent("bench/results.json")
    let data = try JSONSerialization.data(
        withJSONObject: rows.map(\.json) + figures.map(\.json), options: [.prettyPrinted, .sortedKeys])
    try data.write(to: file)
    print("wrote bench/results.json")
}
