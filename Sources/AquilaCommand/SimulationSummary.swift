import FoundationEssentials

/// The figures of a simulation as text and as JSON.
struct SimulationSummary {
    private let report: SimulationReport
    private let machine: MachineDescription
    private let busiest: SimulationReport.Rank

    init(_ report: SimulationReport, _ machine: MachineDescription) {
        self.report = report
        self.machine = machine
        busiest = report.busiest
    }

    private func microseconds(_ figures: SimulationReport.Figures) -> Double {
        machine.microseconds(figures, ranks: report.ranks)
    }

    // MARK: Text

    private static let heads = [
        "analysis µs", "messages", "bytes", "collective", "lower bound", "predicted µs",
    ]

    func text(lines count: Int) -> String {
        let total = busiest.total
        var text =
            "\(report.ranks) ranks; the busiest of \(report.sampled.count) is \(busiest.rank) (\(busiest.place)), "
            + "which holds \(Self.bytes(busiest.peak_bytes)) at most\n"
        text += note + "\n  operations" + Self.heads.map { $0.aligned(to: 14) }.joined() + "  line\n"
        let lines = busiest.lines.sorted { microseconds($0.figures) > microseconds($1.figures) }
        for line in lines.prefix(count) { text += row(line.figures, Self.short(line.line)) }
        if lines.count > count { text += "… and \(lines.count - count) more\n" }
        text += row(total, "all") + "\n        rank  analysis µs an operation      messages         bytes\n"
        for rank in report.sampled {
            let figures = rank.total
            text +=
                "\(rank.rank)".aligned(to: 12)
                + Self.decimal(figures.analysis_us / Double(max(figures.operations, 1))).aligned(to: 26)
                + "\(figures.messages)".aligned(to: 14) + Self.bytes(figures.bytes).aligned(to: 14)
                + "  \(rank.place)\n"
        }
        return text
    }

    private var note: String {
        guard report.invented_reads > 0 else { return "" }
        let why = report.has_oracle ? "the oracle has no more of their types" : "there is no --oracle"
        return
            "\(report.invented_reads) of \(report.reads) values that the program read are zeros, as \(why): "
            + "it may have gone another way than it would\n"
    }

    private func row(_ figures: SimulationReport.Figures, _ name: String) -> String {
        let columns = [
            Self.decimal(figures.analysis_us), "\(figures.messages)", Self.bytes(figures.message_bytes),
            Self.bytes(figures.collective_bytes), Self.bytes(figures.lower_bound_bytes),
            Self.decimal(microseconds(figures)),
        ]
        return "\(figures.operations)".aligned(to: 12) + columns.map { $0.aligned(to: 14) }.joined()
            + "  \(name)\n"
    }

    private static func decimal(_ value: Double) -> String { value.fixed(1) }

    private static func bytes(_ count: Int) -> String {
        if count < 10_000 { return "\(count) B" }
        let units = ["kB", "MB", "GB", "TB", "PB"]
        var value = Double(count) / 1e3
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(value.fixed(1)) \(units[unit])"
    }

    private static func short(_ line: String) -> String {
        let folder = FileManager.default.currentDirectoryPath + "/"
        return line.hasPrefix(folder) ? String(line.dropFirst(folder.count)) : line
    }

    // MARK: JSON

    private struct Entry: Encodable {
        var operations: Int
        var analysis_us_per_operation: Double
        var bytes: Int
        var lower_bound_bytes: Int
        var messages: Int
        var message_bytes: Int
        var collectives: Int
        var collective_bytes: Int
        var predicted_us: Double
    }

    private struct RankEntry: Encodable {
        var rank: Int
        var place: String
        var peak_bytes: Int
        var total: Entry
        var lines: [String: Entry]
    }

    private struct File: Encodable {
        var ranks: Int
        var operations: Int
        var analysis_us_per_operation: Double
        var bytes: Int
        var lower_bound_bytes: Int
        var messages: Int
        var message_bytes: Int
        var collectives: Int
        var collective_bytes: Int
        var predicted_us: Double
        var memory_bytes: Int
        var busiest_rank: Int
        var invented_reads: Int
        var machine: MachineDescription
        var sampled: [RankEntry]
    }

    func encoded() throws -> Data {
        let total = entry(busiest.total)
        let file = File(
            ranks: report.ranks, operations: total.operations,
            analysis_us_per_operation: total.analysis_us_per_operation, bytes: total.bytes,
            lower_bound_bytes: total.lower_bound_bytes, messages: total.messages,
            message_bytes: total.message_bytes, collectives: total.collectives,
            collective_bytes: total.collective_bytes, predicted_us: total.predicted_us,
            memory_bytes: busiest.peak_bytes, busiest_rank: busiest.rank,
            invented_reads: report.invented_reads, machine: machine,
            sampled: report.sampled.map { rank in
                RankEntry(
                    rank: rank.rank, place: rank.place, peak_bytes: rank.peak_bytes, total: entry(rank.total),
                    lines: Dictionary(uniqueKeysWithValues: rank.lines.map { ($0.line, entry($0.figures)) }))
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(file)
    }

    private func entry(_ figures: SimulationReport.Figures) -> Entry {
        Entry(
            operations: figures.operations,
            analysis_us_per_operation: figures.analysis_us / Double(max(figures.operations, 1)),
            bytes: figures.bytes, lower_bound_bytes: figures.lower_bound_bytes, messages: figures.messages,
            message_bytes: figures.message_bytes, collectives: figures.collectives,
            collective_bytes: figures.collective_bytes, predicted_us: microseconds(figures))
    }
}
