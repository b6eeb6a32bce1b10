import AquilaSystem
import ArgumentParser
import FoundationEssentials

/// `aquila simulate --ranks N PROGRAM`: the cost of a program on many ranks, from its analysis
/// alone.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a program's recording and analysis as ranks of many, with shapes but without data.",
        discussion: """
            The program runs once, here, and computes nothing: each of its windows is planned as chosen ranks would, and \
            what the plans come to is counted, for each line. Values that the program reads come from the file of a small \
            run: first `aquila simulate --record FILE PROGRAM`, then `--oracle FILE`. docs/simulate.md tells more.
            """)

    @Option(name: .shortAndLong, help: "Ranks in all, two or more.")
    var ranks: Int?

    @Option(
        help: "Ranks to look at, separated by commas (default: corners, edges, inside and roots of trees).")
    var sample: String?

    @Option(help: "Also keep the figures, as JSON.")
    var json: String?

    @Option(help: "Also simulate fewer ranks, a quarter each time, and draw costs against ranks on one page.")
    var html: String?

    @Option(help: "Values for the program to read, as --record has kept them.")
    var oracle: String?

    @Option(help: "Instead of simulating, run the program and keep the values that it reads.")
    var record: String?

    @Option(help: "How many lines of the program are printed at most.")
    var lines = 20

    @OptionGroup var machine: MachineOptions

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var program: [String]

    func validate() throws {
        try showHelpIfAsked(program)
        guard !program.isEmpty else { throw ValidationError("Name a program to run.") }
        if record != nil { return }
        guard let ranks, ranks > 1 else { throw ValidationError("--ranks must be two or more.") }
        if let sample {
            let numbers = sample.split(separator: ",").map { Int($0) ?? -1 }
            guard !numbers.isEmpty, numbers.allSatisfy({ (0..<ranks).contains($0) }) else {
                throw ValidationError("--sample takes numbers below \(ranks), separated by commas.")
            }
        }
    }

    func run() throws {
        let run = try ProgramRun(program, for: "simulate")
        let refusal = Refusal(command: "simulate")
        if let record {
            try refusal.prepare(record)
            let status = try run([Settings.oracleRecord.name: ProgramRun.absolute(record)])
            if status != 0 { throw ExitCode(status) }
            return
        }
        let machine = try machine.description()
        if let json { try refusal.prepare(json) }
        if let html { try refusal.prepare(html) }
        let (report, status) = try simulation(of: run, ranks: ranks!, sample: sample)
        guard let report else {
            print(
                "There are no figures: the program did not use Aquila, did not end by itself, or has said above what was "
                    + "wrong.")
            throw ExitCode(status == 0 ? 1 : status)
        }
        let summary = SimulationSummary(report, machine)
        print(summary.text(lines: lines))
        if let json {
            let text = String(decoding: try summary.encoded(), as: UTF8.self)
            do throws(FileProblem) { try ReportFile.write(text, to: json) } catch {
                throw refusal.exit(error.description)
            }
        }
        if let html {
            // The same program as fewer ranks; a sample names ranks of the given number.
            let fewer = try SimulationPage.ranks(upTo: ranks!).dropLast().compactMap {
                try simulation(of: run, ranks: $0, sample: nil).0.map { SimulationSummary($0, machine) }
            }
            let title = program.joined(separator: " ")
            let page = try SimulationPage.text(fewer + [summary], title: title)
            do throws(FileProblem) { try ReportFile.write(page, to: html) } catch {
                throw refusal.exit(error.description)
            }
            print("page: \(html)")
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func simulation(
        of run: ProgramRun, ranks: Int, sample: String?
    ) throws -> (SimulationReport?, Int32) {
        try withPrivateFolder(for: "simulate") { folder in
            let path = folder + "/figures.json"
            var settings = [
                Settings.simulate.name: "\(ranks)" + (sample.map { ":" + $0 } ?? ""),
                Settings.simulateOut.name: path,
            ]
            if let oracle { settings[Settings.oracle.name] = ProgramRun.absolute(oracle) }
            let status = try run(settings)
            guard let data = FileManager.default.contents(atPath: path) else { return (nil, status) }
            return (try JSONDecoder().decode(SimulationReport.self, from: data), status)
        }
    }
}

/// The machine for which times are predicted.
struct MachineOptions: ParsableArguments {
    @Option(help: "A machine's description: JSON with the fields that the options below set.")
    var machine: String?

    @Option(help: "Microseconds that a message takes (default: 2).")
    var latency: Double?

    @Option(help: "Gigabytes a second that a rank sends or receives (default: 10).")
    var bandwidth: Double?

    @Option(help: "Gigabytes a second that a rank reads or writes in its memory (default: 100).")
    var memoryBandwidth: Double?

    @Option(
        help:
            "Thousand million instructions on elements that a rank's kernels run in a second (default: 100).")
    var rate: Double?

    func description() throws -> MachineDescription {
        var result = MachineDescription()
        if let machine {
            guard let data = FileManager.default.contents(atPath: machine) else {
                throw Refusal(command: "simulate").exit("\(machine) cannot be read")
            }
            result = try JSONDecoder().decode(MachineDescription.self, from: data)
        }
        result.latencyMicroseconds = latency ?? result.latencyMicroseconds
        result.bandwidth = bandwidth ?? result.bandwidth
        result.memoryBandwidth = memoryBandwidth ?? result.memoryBandwidth
        result.rate = rate ?? result.rate
        return result
    }
}
