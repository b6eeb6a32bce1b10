import AquilaLaunch
import AquilaSystem
import ArgumentParser
import FoundationEssentials

/// `aquila profile PROGRAM`: runs a program, keeps its trace, and prints where the time went.
struct Profile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program, write a trace that Perfetto opens, and print a summary.")

    @Option(help: "Where the trace goes; open it at https://ui.perfetto.dev.")
    var trace = "aquila-trace.json"

    @Option(help: "Also draw each new plan, in DOT: a file, or a folder that ends with a slash.")
    var graph: String?

    @Option(help: "Also write a page with the timeline and all tables, which any browser opens.")
    var html: String?

    @Option(help: "How many lines the summary has at most.")
    var lines = 20

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var program: [String]

    func validate() throws {
        try showHelpIfAsked(program)
        guard !program.isEmpty else { throw ValidationError("Name a program to run.") }
    }

    func run() throws {
        let run = try ProgramRun(program, for: "profile")
        // One summary per job: rank 0 prints it.
        let rank = Launcher.rank(Surroundings.current.environment) ?? 0
        let file = TraceFile(path: ProgramRun.absolute(trace))
        if rank == 0 {
            let refusal = Refusal(command: "profile")
            try refusal.prepare(trace)
            if let html { try refusal.prepare(html) }
            if let graph { try refusal.prepareGraphs(graph) }
            file.removeLeftovers(ranks: 0..<file.partCount)
        }
        let start = Date()
        var settings = [Settings.trace.name: ProgramRun.absolute(trace)]
        if let graph { settings[Settings.graph.name] = ProgramRun.absolute(graph) }
        let status = try run(settings)
        let seconds = Date().timeIntervalSince(start)
        if rank != 0 { throw ExitCode(status) }
        // Joins the parts of ranks that ended without the others.
        file.merge(ranks: 0..<file.partCount)
        guard let data = FileManager.default.contents(atPath: trace), !data.isEmpty else {
            print(
                "There is no trace: the program did not use Aquila, did not end by itself, or has said above why the "
                    + "trace could not be written.")
            throw ExitCode(status == 0 ? 1 : status)
        }
        print(try Summary(JSONDecoder().decode(Trace.self, from: data), seconds: seconds).text(lines: lines))
        print("trace: \(trace)")
        if let html {
            let title = program.joined(separator: " ")
            let page = ProfilePage.text(trace: data, title: title, seconds: seconds)
            do throws(FileProblem) { try ReportFile.write(page, to: html) } catch {
                throw Refusal(command: "profile").exit(error.description)
            }
            print("page: \(html)")
        }
        if let graph {
            print(FileManager.default.fileExists(atPath: graph) ? "graph: \(graph)" : "graph: none was drawn")
        }
        if status != 0 { throw ExitCode(status) }
    }
}

/// The runtime's trace, in Chrome's trace format.
private struct Trace: Decodable {
    struct Event: Decodable {
        var name: String
        var cat: String
        var ph: String
        /// Microseconds.
        var dur: Double?
        var args: Arguments?

        struct Arguments: Decodable { var bytes: Int? }
    }

    var traceEvents: [Event]
}

/// Time and counts of a trace, summed by kind and name.
private struct Summary {
    private struct Row {
        var category: String
        var name: String
        var count = 0
        var microseconds = 0.0
    }

    private var rows: [Row]
    private let peak: Int
    private let ranks: Int
    private let seconds: Double

    init(_ trace: Trace, seconds: Double) {
        var table: [String: Row] = [:]
        for event in trace.traceEvents where event.ph == "X" {
            let key = event.cat + " " + event.name
            table[key, default: Row(category: event.cat, name: event.name)].count += 1
            table[key]!.microseconds += event.dur ?? 0
        }
        rows = table.values.sorted { ($1.microseconds, $0.name) < ($0.microseconds, $1.name) }
        peak = trace.traceEvents.compactMap { $0.args?.bytes }.max() ?? 0
        ranks = trace.traceEvents.count { $0.ph == "M" }
        self.seconds = seconds
    }

    func text(lines: Int) -> String {
        var text = "\(seconds.fixed(3)) s in all; "
        text += "at most \((Double(peak) / 1e6).fixed(1)) MB in use between windows"
        text += ranks > 1 ? " on a rank; times are sums over \(ranks) ranks\n\n" : "\n\n"
        text += "        ms     count  kind      what\n"
        for row in rows.prefix(lines) {
            let name = row.name.count > 80 ? row.name.prefix(77) + "…" : Substring(row.name)
            text += (row.microseconds / 1e3).fixed(3).aligned(to: 10, gap: 0)
            text += "\(row.count)".aligned(to: 10) + "  "
            text += String(row.category.prefix(10)).padded(to: 10, gap: 0) + name + "\n"
        }
        if rows.count > lines { text += "… and \(rows.count - lines) more\n" }
        return text
    }
}
