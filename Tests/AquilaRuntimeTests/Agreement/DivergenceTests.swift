import AquilaRuntime
import AquilaTypes
import Testing

/// Programs that differ between ranks are detected, reported with both lines, and stopped on all
/// ranks.
@Suite struct DivergenceTests {
    /// The file with the recording functions.
    private static let file = "Ranks.swift:"

    /// Runs a program in which rank 1 behaves differently, and checks that all ranks end with one
    /// message that contains these parts.
    private func expect(
        _ parts: String..., program: @escaping @Sendable (Runtime, Bool) throws -> Void
    ) {
        let messages = RankThreads.messages(RankThreads.run { try program($0, $0.rank == 1) })
        #expect(Set(messages).count == 1, "\(messages)")
        for part in parts { #expect(messages[0].contains(part), "\(messages[0])") }
    }

    @Test func ofScalars() {
        expect(
            "rank 0: multiply of float64 (100,), 2.5", "rank 1: multiply of float64 (100,), 1.5",
            "Only a number", Self.file
        ) {
            runtime, isOdd in
            let array = try runtime.times(runtime.ones(100), isOdd ? 1.5 : 2.5)
            _ = try runtime.total(array)
        }
    }

    @Test func ofBranches() {
        expect(
            "operation 1 ", "rank 0: sum of float64 (100,)", "rank 1: multiply of float64 (100,), 2.0",
            Self.file
        ) { runtime, isOdd in
            var array = runtime.ones(100)
            if isOdd { array = try runtime.times(array, 2) }
            _ = try runtime.total(array)
        }
    }

    @Test func ofShapes() {
        expect("rank 0: copy of 1.0 to float64 (100,)", "rank 1: copy of 1.0 to float64 (101,)", Self.file) {
            runtime, isOdd in
            _ = try runtime.total(runtime.ones(isOdd ? 101 : 100))
        }
    }

    @Test func ofWaits() {
        expect("rank 0: multiply", "rank 1: no more operations after these 1: a wait at", Self.file) {
            runtime, isOdd in
            let array = runtime.ones(100)
            if isOdd { try runtime.flush() }
            _ = try runtime.total(runtime.times(array, 2))
        }
    }

    @Test func ofReads() {
        expect("rank 0: a run-once scope", "rank 1: reads elements (float64, (100,))", Self.file) {
            runtime, isOdd in
            let array = try runtime.times(runtime.ones(100), 2)
            try runtime.flush()
            if isOdd { _ = try runtime.elements(array) }
            try runtime.once {}
        }
    }

    @Test func ofReleases() {
        expect("the last handle of an array (float64, (100,)) has gone", "no more operations") {
            runtime, isOdd in
            let first = runtime.ones(100)
            let second = try runtime.times(first, 2)
            if isOdd {
                try withExtendedLifetime(first) { try runtime.flush() }
            } else {
                try Self.flush(runtime, letting: consume first)
            }
            _ = try runtime.total(second)
        }
    }

    private static func flush(_ runtime: Runtime, letting array: consuming LogicalStore) throws {
        _ = consume array
        try runtime.flush()
    }

    @Test func ofArgumentsOfTasks() {
        let shift = Library("tests").task("shift") { (by: Double, x: InputOutput<Double>) in
            for i in x.indices { x[i] += by }
        }
        expect("rank 0: tests.shift of", "1.0", "rank 1: tests.shift of", "2.0", "Only a number") {
            runtime, isOdd in
            let array = runtime.ones(100)
            try shift(isOdd ? 2 : 1, array)
            _ = try runtime.total(array)
        }
    }

    @Test func ofARankThatEnds() {
        let outcomes = RankThreads.run { runtime in
            let array = runtime.ones(100)
            _ = try runtime.total(array)
            if runtime.rank == 1 { return }
            _ = try runtime.total(runtime.times(array, 2))
        }
        let messages = RankThreads.messages(outcomes)
        #expect(messages[1].isEmpty)
        for rank in [0, 2] {
            #expect(
                messages[rank].contains("rank 1 has ended") || messages[rank].contains("ended the job"),
                "\(messages[rank])")
            #expect(
                messages[rank].contains("multiply of") && messages[rank].contains(Self.file),
                "\(messages[rank])")
        }
    }

    /// Without comparisons the exchange itself fails, and no rank waits for ever.
    @Test func isNoHangWithoutComparisons() {
        let outcomes = RankThreads.run(comparing: false) { runtime in
            var array = runtime.ones(100)
            if runtime.rank == 1 { array = runtime.ones(200) }
            _ = try runtime.elements(array)
        }
        #expect(RankThreads.messages(outcomes).allSatisfy { !$0.isEmpty })
    }

    /// Equal programs are never reported, whatever they do.
    @Test(arguments: [2, 3, 4]) func isNotSeenWhereThereIsNone(count: Int) {
        let outcomes = RankThreads.run(count) { runtime in
            var array = runtime.ones(1000)
            for step in 0..<200 {
                array = try runtime.times(array, step % 2 == 0 ? 2 : 0.5)
                let part = array.with(array.view.slicing(axis: 0, start: step, count: 500, step: 1))
                try runtime.copy(.array(runtime.times(part, 1)), into: part)
                if step % 50 == 0 { _ = try runtime.elements(array) }
            }
            return try runtime.total(array)
        }
        #expect(outcomes.allSatisfy { (try? $0.get()) == 1000 }, "\(RankThreads.messages(outcomes))")
    }
}
