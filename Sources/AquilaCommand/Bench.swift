import AquilaLaunch
import AquilaSystem
import ArgumentParser

/// `aquila bench PROGRAM.py`: a program's times with NumPy and with Aquila's arrays.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a NumPy program with NumPy and with Aquila in turns, and compare times and output.",
        discussion: """
            The program imports numpy, and runs as it is. Both sides run once without being measured, which fills the \
            system's and Aquila's caches; then they take turns. Times are those of whole processes, with the start of \
            Python.
            """)

    @Option(name: .shortAndLong, help: "How often each side is measured.")
    var rounds = 5

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var program: [String]

    func validate() throws {
        try showHelpIfAsked(program)
        guard rounds > 0 else { throw ValidationError("--rounds must be one or more.") }
        guard program.first?.hasSuffix(".py") == true else {
            throw ValidationError("Name a program in Python, PROGRAM.py.")
        }
    }

    func run() throws {
        let ours = try ProgramRun(program, for: "bench").words
        // The same interpreter and program without `-m aquila`.
        let theirs = [ours[0]] + ours.dropFirst(3)
        let refusal = Refusal(command: "bench")
        var sides = [BenchSide(name: "NumPy", words: theirs), BenchSide(name: "Aquila", words: ours)]
        for round in 0...rounds {
            for index in sides.indices {
                guard sides[index].run(isMeasured: round > 0) else {
                    throw refusal.exit(
                        "\(sides[index].name) ends the program with an error:\n\(sides[index].output)")
                }
            }
        }
        print(BenchReport(sides[0], sides[1]).text)
    }
}

/// One side of a comparison: a command with its times and its last output.
struct BenchSide {
    let name: String
    let words: [String]
    private(set) var seconds: [Double] = []
    private(set) var output = ""

    init(name: String, words: [String]) {
        self.name = name
        self.words = words
    }

    /// Runs the command once; false if it fails.
    mutating func run(isMeasured: Bool) -> Bool {
        let start = SystemClock.monotonic.seconds
        guard let (text, status) = Spawn.output(of: words) else { return false }
        if isMeasured { seconds.append(SystemClock.monotonic.seconds - start) }
        output = text
        return status == 0
    }

    var median: Double {
        let sorted = seconds.sorted()
        let half = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    }
}

/// The text of a comparison.
struct BenchReport {
    private let theirs: BenchSide
    private let ours: BenchSide

    init(_ theirs: BenchSide, _ ours: BenchSide) {
        self.theirs = theirs
        self.ours = ours
    }

    var text: String {
        var lines = ["".padded(to: 8) + "median s".aligned(to: 12) + "least s".aligned(to: 12)]
        for side in [theirs, ours] {
            let times = [side.median, side.seconds.min()!].map { $0.fixed(3).aligned(to: 12) }
            lines.append(side.name.padded(to: 8) + times.joined())
        }
        let ratio = theirs.median / ours.median
        lines.append(
            ratio >= 1
                ? "Aquila is \(ratio.fixed(2)) times as fast, by medians of \(ours.seconds.count)."
                : "Aquila takes \((1 / ratio).fixed(2)) times as long, by medians of \(ours.seconds.count).")
        return (lines + difference).joined(separator: "\n")
    }

    /// A line that says that the outputs agree, or the first lines in which they differ.
    private var difference: [String] {
        let (a, b) = (theirs.output, ours.output)
        if a == b { return ["Both print the same."] }
        let (left, right) = (a.split(separator: "\n"), b.split(separator: "\n"))
        let line =
            zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
        let shown = [left, right].map { line < $0.count ? String($0[line]) : "(nothing)" }
        return [
            "They print different lines, first line \(line + 1):", "    NumPy   \(shown[0])",
            "    Aquila  \(shown[1])",
        ]
    }
}
