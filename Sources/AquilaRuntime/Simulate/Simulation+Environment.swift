import AquilaSystem
import Glibc

extension Simulation {
    /// The simulation that `AQUILA_SIMULATE` names: `65536` ranks, or `65536:0,255` for ranks 0 and
    /// 255 of them. `AQUILA_SIMULATE_OUT` names the file of the report, which is written when the process
    /// ends; `AQUILA_ORACLE` names a file with values to read.
    static func fromEnvironment() -> Simulation? {
        guard let ranks = Settings.simulate.current else { return nil }
        do {
            let simulation = try Simulation(
                rankCount: ranks.count, chosen: ranks.chosen, oracle: Settings.oracle.current)
            if let path = Settings.simulateOut.current {
                output = (simulation, path)
                atexit { Simulation.output.map { $0.write(to: $1) } }
            }
            return simulation
        } catch {
            printError("aquila: \(error)\n")
            exit(64)
        }
    }

    nonisolated(unsafe) private static var output: (Simulation, String)?

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
        do throws(FileProblem) { try ReportFile.write(json, to: path) } catch { error.say() }
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
