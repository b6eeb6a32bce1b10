import AquilaTypes
import Glibc

extension Simulation {
    /// The simulation that `AQUILA_SIMULATE` names: `65536`, or `65536:0,255` for these ranks of so
    /// many. `AQUILA_SIMULATE_OUT` names the file of the report, which is written when the process
    /// ends; `AQUILA_ORACLE` names a file with values to read.
    static func fromEnvironment() -> Simulation? {
        guard let text = Watcher.setting("AQUILA_SIMULATE") else { return nil }
        do {
            let simulation = try Simulation(text, oracle: Watcher.setting("AQUILA_ORACLE"))
            if let path = Watcher.setting("AQUILA_SIMULATE_OUT") {
                output = (simulation, path)
                atexit { Simulation.output.map { $0.write(to: $1) } }
            }
            return simulation
        } catch {
            fputs("aquila: \(error)\n", stderr)
            exit(64)
        }
    }

    nonisolated(unsafe) private static var output: (Simulation, String)?

    private convenience init(_ text: String, oracle: String?) throws {
        let parts = text.split(separator: ":", maxSplits: 1)
        let chosen = parts.count > 1 ? parts[1].split(separator: ",").map { Int($0) ?? -1 } : nil
        guard let count = parts.first.flatMap({ Int($0) }), count > 1,
            chosen?.isEmpty != true, chosen?.allSatisfy({ (0..<count).contains($0) }) ?? true
        else { throw ArrayError(.value, "AQUILA_SIMULATE=\(text): ranks, two or more, and numbers of some") }
        try self.init(rankCount: count, chosen: chosen, oracle: oracle)
    }

    /// Ranks of different kinds in a square grid, each with a name of its place: those with few
    /// neighbours, those with many, and roots of trees.
    static func sample(of count: Int) -> [(rank: Int, place: String)] {
        let extent = 1 << 30
        let grid = RankTiling.balanced([extent, extent], ranks: count, order: [0, 1]).grid
        let (rows, columns) = (grid[0], grid.count > 1 ? grid[1] : 1)
        let middle = rows / 2 * columns
        let places = [
            (0, "corner, root of all"), (columns - 1, "corner"), (count - columns, "corner"),
            (count - 1, "corner"), (columns / 2, "edge"), (middle, "edge, root of half"),
            (middle + columns / 2, "inside"), (middle + columns / 2 + 1, "inside"), (1, "edge, leaf"),
        ]
        var seen: Set<Int> = []
        return places.filter { (0..<count).contains($0.0) && seen.insert($0.0).inserted }
            .map { (rank: $0.0, place: $0.1) }
    }

    // MARK: The report

    private func write(to path: String) {
        guard let file = fopen(path, "w") else {
            fputs("aquila: \(path) cannot be written\n", stderr)
            return
        }
        defer { fclose(file) }
        fputs(json, file)
    }

    /// The report: the chosen ranks, each with its lines.
    package var json: String {
        let ranks = records.map(text).joined(separator: ",\n")
        return """
            {"ranks": \(rankCount), "reads": \(readCount), "invented_reads": \(inventedReadCount), \
            "has_oracle": \(hasOracle), "sampled": [
            \(ranks)
            ]}

            """
    }

    private func text(_ record: Record) -> String {
        let place = Self.sample(of: rankCount).first { $0.rank == record.rank }?.place ?? "chosen"
        let lines = record.lines.sorted { $0.key < $1.key }.map { line, traffic in
            "  {\"line\": \"\(line.escapedForJSON)\", \(Self.fields(traffic))}"
        }
        return """
            {"rank": \(record.rank), "place": "\(place)", "peak_bytes": \(record.peakBytes), "lines": [
            \(lines.joined(separator: ",\n"))
            ]}
            """
    }

    private static func fields(_ traffic: Traffic) -> String {
        """
        "operations": \(traffic.operations), "analysis_us": \(traffic.analysisNanoseconds / 1000), \
        "messages": \(traffic.messages), "message_bytes": \(traffic.messageBytes), \
        "messages_sent": \(traffic.messagesSent), "message_bytes_sent": \(traffic.messageBytesSent), \
        "collectives": \(traffic.collectives), "collective_bytes": \(traffic.collectiveBytes), \
        "lower_bound_bytes": \(traffic.lowerBoundBytes), "kernels": \(traffic.launches), \
        "kernel_bytes": \(traffic.kernelBytes), "instructions": \(traffic.instructions)
        """
    }
}
