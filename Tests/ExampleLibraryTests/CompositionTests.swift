import Aquila
import AquilaRuntime
import Foundation
import Images
import Sparse
import Synchronization
import Testing

/// Independent libraries on the same arrays.
@Suite struct CompositionTests {
    /// Smooths an image along weak edges repeatedly; each round finds the edges in the result of
    /// the previous one.
    private static func smooth(_ start: NDArray<Float>, rounds: Int) throws -> NDArray<Float> {
        var field = start
        let shape = start.shape
        for _ in 0..<rounds {
            let (down, right) = try Image(field).gradients()
            let ease = (1 / (1 + 50 * (square(down.pixels) + square(right.pixels)))).cast(to: Double.self)
            let diagonal = full(shape, 1.0)
            let matrix = try CSRMatrix.grid(
                right: ease[.all, 1...] + ease[.all, ..<(-1)], down: ease[1...] + ease[..<(-1)],
                diagonal: diagonal)
            let x = zeros([start.count])
            try conjugateGradients(
                matrix, field.cast(to: Double.self).raveled(), diagonal: ones([start.count]), into: x,
                steps: 8)
            field = try Image(x.cast(to: Float.self).reshaped(shape)).median(radius: 1).pixels
        }
        return field
    }

    private static func pattern() -> NDArray<Float> {
        NDArray(shape: [60, 70]) { Float(($0[0] * 31 + $0[1] * 17) % 23) / 23 + ($0[1] > 35 ? 1 : 0) }
    }

    @Test func librariesShareArraysWithoutCopiesOrWaits() async {
        await #expect(processExitsWith: .success) {
            setenv("AQUILA_TRACE", "/dev/null", 1)
            let start = Self.pattern()
            let result = try Runtime.shared.within(Scope(mapper: FixedMapper(count: 3))) {
                try Self.smooth(start, rounds: 4)
            }
            precondition(TraceEvent.all.allSatisfy { $0.category != .wait }, "recording has waited")
            _ = try result.elements()
            let events = TraceEvent.all.sorted { $0.start < $1.start }
            precondition(events.count { $0.category == .wait } == 1, "more than the result was waited for")
            precondition(events.allSatisfy { $0.category != .copy }, "an array was copied")
            precondition(events.contains { $0.category == .kernel && $0.name.contains(" · ") })
            // In each round, the tasks of all libraries run one after the other.
            let tasks = events.filter { $0.category == .task }.map(\.name)
            var turns: [String] = []
            for name in tasks where name != turns.last { turns.append(name) }
            precondition(
                turns
                    == [[String]](repeating: ["images.sobel", "sparse.multiply", "images.median"], count: 4)
                    .flatMap { $0 })
        }
    }

    /// A long task does not delay those of other libraries: this one ends only after them. The test
    /// has a process of its own, so that no other test flushes the runtime before all tasks are
    /// recorded.
    @Test func aTaskDoesNotHoldUpOtherLibraries() async {
        await #expect(processExitsWith: .success) {
            setenv("AQUILA_WORKERS", "2", 1)
            let isReleased = Signal()
            let library = Library("tests")
            let hold = library.task("hold") { (x: Output<Double>) in
                x[0] = isReleased.wait(seconds: 60) ? 1 : 0
            }
            let release = library.task("release") { (x: Input<Float>, y: Output<Double>) in
                y[0] = Double(x[0, 0])
                isReleased.send()
            }
            let (held, released) = (zeros([1]), zeros([1]))
            try hold(held)
            try release(Self.smooth(Self.pattern(), rounds: 1), released)
            precondition(held.item() == 1, "the others waited for this task")
            precondition(released.item() > 0)
        }
    }
}

/// Set once, by any thread.
private final class Signal: Sendable {
    private let isSet = Atomic(false)

    func send() { isSet.store(true, ordering: .releasing) }

    /// Waits for the signal; returns false if it was not set in time.
    func wait(seconds: Double) -> Bool {
        let end = Date() + seconds
        while !isSet.load(ordering: .acquiring) && Date() < end { usleep(100) }
        return isSet.load(ordering: .acquiring)
    }
}
