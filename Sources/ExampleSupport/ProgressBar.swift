/// Shows on the standard error stream how far a loop has advanced: on a terminal by a bar that is
/// redrawn, elsewhere by a line for each tenth.
///
///     var progress = ProgressBar("wave", total: 300, unit: "steps")
///     for _ in 0..<300 {
///         step()
///         progress.advance()
///     }
///     progress.finish()
///
///     wave  ████████████▌                 42 %  126 of 300 steps  97.3 steps/s
public struct ProgressBar {
    /// The stream on which the bar is drawn; tests supply one in place of a terminal.
    struct Output {
        var isTerminal: Bool
        var write: (String) -> Void
        var now: () -> Double
    }

    private let label: String
    private let total: Int
    private let unit: String
    private let output: Output
    private let start: Double
    private var done = 0
    private var lastDrawn = -Double.infinity
    private var tenthsShown = 0

    /// A bar for `total` steps, at least one.
    ///
    /// - Parameter isShown: false on all ranks but one of a program that runs on many.
    public init(_ label: String, total: Int, unit: String = "steps", isShown: Bool = true) {
        self.init(
            label, total: total, unit: unit,
            output: Output(
                isTerminal: standardErrorIsTerminal(), write: isShown ? writeToStandardError : { _ in },
                now: monotonicSeconds))
    }

    init(_ label: String, total: Int, unit: String, output: Output) {
        precondition(total > 0, "a progress bar needs at least one step")
        self.label = label
        self.total = total
        self.unit = unit
        self.output = output
        start = output.now()
    }

    /// Counts steps, and draws if the picture changes.
    ///
    /// - Complexity: O(1); draws at most 20 times a second.
    public mutating func advance(by count: Int = 1) {
        done = min(done + count, total)
        let now = output.now()
        if output.isTerminal {
            guard now - lastDrawn >= 0.05 || done == total else { return }
            lastDrawn = now
            output.write("\r\(bar(width: 30)) \(status(now))\u{1B}[K")
        } else {
            guard 10 * done / total > tenthsShown else { return }
            tenthsShown = 10 * done / total
            output.write("\(label)  \(status(now))\n")
        }
    }

    /// Ends the bar's line, so that later output starts on a new one.
    public func finish() {
        if output.isTerminal { output.write("\n") }
    }

    /// The label and a bar in steps of an eighth of a character.
    private func bar(width: Int) -> String {
        let eighths = 8 * width * done / total
        var blocks = String(repeating: "█", count: eighths / 8)
        if eighths % 8 > 0 { blocks += ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1] }
        return "\(label)  \(blocks)\(String(repeating: " ", count: width - blocks.count))"
    }

    private func status(_ now: Double) -> String {
        let percent = String(100 * done / total)
        let padding = String(repeating: " ", count: 3 - percent.count)
        let rate = now > start ? "  \(decimal(Double(done) / (now - start))) \(unit)/s" : ""
        return "\(padding)\(percent) %  \(done) of \(total) \(unit)\(rate)"
    }
}

/// A positive number with three digits, and a prefix of the SI above a thousand: 12.3 M.
public func decimal(_ value: Double) -> String {
    for (unit, prefix) in [(1e9, " G"), (1e6, " M"), (1e3, " k")] where value >= unit {
        return threeDigits(value / unit) + prefix
    }
    return threeDigits(value)
}

private func threeDigits(_ value: Double) -> String {
    if value >= 100 { return String(Int(value.rounded())) }
    let decimals = value >= 10 ? 1 : 2
    let scaled = Int((value * (decimals == 1 ? 10 : 100)).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}
