import AquilaSystem
import ArgumentParser
import FoundationEssentials

/// `aquila doctor PROGRAM`: runs a program and reports lines with slow habits.
struct Diagnose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Run a program and print its lines with slow habits, and what to write instead.")

    @Option(help: "Also keep the findings, as JSON.")
    var json: String?

    @Option(help: "How many findings are printed at most.")
    var lines = 20

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var program: [String]

    func validate() throws {
        try showHelpIfAsked(program)
        guard !program.isEmpty else { throw ValidationError("Name a program to run.") }
    }

    func run() throws {
        let run = try ProgramRun(program, for: "doctor")
        if let json {
            try Refusal(command: "doctor").prepare(json)
            return try diagnose(run, ProgramRun.absolute(json))
        }
        try withPrivateFolder(for: "doctor") { try diagnose(run, $0 + "/findings.json") }
    }

    private func diagnose(_ run: ProgramRun, _ path: String) throws {
        let status = try run([Settings.doctor.name: path])
        if let data = FileManager.default.contents(atPath: path), !data.isEmpty {
            print(try JSONDecoder().decode(Diagnosis.self, from: data).text(lines: lines))
        } else {
            print(
                "There are no findings: the program did not use Aquila, did not end by itself, or has said above why they "
                    + "could not be written.")
        }
        if status != 0 { throw ExitCode(status) }
    }
}

/// The runtime's findings, decoded from its JSON.
private struct Diagnosis: Decodable {
    struct Finding: Decodable {
        var title: String
        var severity: String
        var location: String?
        var count: Int
        var milliseconds: Double
        var detail: String
        var remedy: String
    }

    var seconds: Double
    var findings: [Finding]

    func text(lines: Int) -> String {
        let head = seconds.fixed(3) + " s in all; "
        if findings.isEmpty { return head + "no slow habits found." }
        let total = findings.count == 1 ? "one slow habit" : "\(findings.count) slow habits"
        var text = head + total + ", the most expensive first\n"
        for finding in findings.prefix(lines) { text += "\n" + finding.text }
        if findings.count > lines { text += "\n… and \(findings.count - lines) more\n" }
        return text
    }
}

extension Diagnosis.Finding {
    fileprivate var text: String {
        let folder = FileManager.default.currentDirectoryPath + "/"
        let place =
            location.map { $0.hasPrefix(folder) ? String($0.dropFirst(folder.count)) : $0 }
            ?? "at an unknown line (build with debug information, -g)"
        let time = milliseconds > 0 ? ", \(milliseconds.fixed(1)) ms" : ""
        return "\(place): \(title) (\(severity))\n    \(detail)\(time)\n    \(remedy)\n"
    }
}
