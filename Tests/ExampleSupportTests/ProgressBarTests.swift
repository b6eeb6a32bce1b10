import Testing

@testable import ExampleSupport

/// A stream and a clock that a test controls.
private final class Recorder {
    var text = ""
    var time = 0.0

    func output(isTerminal: Bool) -> ProgressBar.Output {
        ProgressBar.Output(isTerminal: isTerminal, write: { self.text += $0 }, now: { self.time })
    }
}

@Suite struct ProgressBarTests {
    @Test func aLineForEachTenthOffTheTerminal() {
        let recorder = Recorder()
        let output = recorder.output(isTerminal: false)
        var bar = ProgressBar("wave", total: 200, unit: "steps", output: output)
        for _ in 0..<200 {
            recorder.time += 0.125
            bar.advance()
        }
        bar.finish()
        let lines = recorder.text.split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines.first == "wave   10 %  20 of 200 steps  8.00 steps/s")
        #expect(lines.last == "wave  100 %  200 of 200 steps  8.00 steps/s")
    }

    @Test func theTerminalLineIsRedrawn() {
        let recorder = Recorder()
        var bar = ProgressBar("x", total: 80, unit: "cells", output: recorder.output(isTerminal: true))
        recorder.time = 1
        bar.advance(by: 41)
        // Too early for another drawing.
        recorder.time = 1.01
        bar.advance()
        let blocks = String(repeating: "█", count: 15) + "▍" + String(repeating: " ", count: 14)
        #expect(recorder.text == "\rx  \(blocks)  51 %  41 of 80 cells  41.0 cells/s\u{1B}[K")
    }

    @Test(arguments: [
        (0.0, "0.00"), (0.057, "0.06"), (9.994, "9.99"), (12.34, "12.3"), (999, "999"),
        (1234, "1.23 k"), (56_780_000, "56.8 M"), (3.2e9, "3.20 G"),
    ])
    func threeDigits(_ value: Double, _ text: String) {
        #expect(decimal(value) == text)
    }
}
