import AquilaRuntime
import AquilaTypes
import Foundation
import Testing

private struct Misfortune: Error, CustomStringConvertible {
    var description: String { "no luck" }
}

enum PlainMisfortune: Error, Equatable {
    case none
    case first(Int32, Bool)
}

/// An error that is not plain bits.
private struct Worded: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

private let failInWords = Library("tests").task("failInWords") {
    (isUnlucky: Bool, hasWords: Bool, x: Input<Double>, y: Output<Double>) in
    if isUnlucky, hasWords { throw Worded(text: "bad luck") }
    if isUnlucky { throw PlainMisfortune.first(7, true) }
    for i in y.indices { y[i] = x[i] }
}

private let fail = Library("tests").task("fail") { (isUnlucky: Bool, x: Input<Double>, y: Output<Double>) in
    if isUnlucky { throw Misfortune() }
    for i in y.indices { y[i] = x[i] }
}

/// Errors on one rank are known to all.
@Suite struct AgreementTests {
    @Test(arguments: [[1], [0], [1, 2]]) func tasksThatThrowSomewhereFailEverywhere(unlucky: [Int]) throws {
        let outcomes = RankThreads.run(comparing: false) { runtime in
            let source = runtime.ones(100)
            let (result, second) = (runtime.makeStore([100], .float64), runtime.makeStore([100], .float64))
            try fail(unlucky.contains(runtime.rank), source, result)
            try fail(runtime.rank == 0, source, second)
            let dependent = try runtime.times(result, 2)
            var errors: [String] = []
            for store in [dependent, result, second] {
                do { _ = try runtime.total(store) } catch { errors.append("\(error)") }
            }
            // Results that do not depend on it are valid.
            errors.append("\(try runtime.total(source))")
            runtime.fill(result, with: Scalar(3.0))
            errors.append("\(try runtime.total(result))")
            return errors
        }
        let errors = try outcomes.map { try $0.get() }
        #expect(Set(errors).count == 1, "\(errors)")
        #expect(errors[0].count == 5 && errors[0][3] == "100.0" && errors[0][4] == "300.0", "\(errors[0])")
        #expect(
            errors[0][0].contains("tests.fail: no luck (launched at ")
                && errors[0][0].contains("AgreementTests.swift:"))
        #expect(
            errors[0][0].contains("thrown on rank \(unlucky[0])") && errors[0][0] == errors[0][1],
            "\(errors[0])")
        #expect(errors[0][2].contains("thrown on rank 0"), "\(errors[0])")
    }

    /// All ranks have the error that one rank threw as the reason: the error itself, or its type
    /// and text.
    @Test(arguments: [false, true]) func allRanksHaveTheReason(hasWords: Bool) throws {
        let outcomes = RankThreads.run(comparing: false) { runtime in
            let result = runtime.makeStore([100], .float64)
            try failInWords(runtime.rank == 1, hasWords, runtime.ones(100), result)
            do { try runtime.flush() } catch { return (error as? ArrayError)?.underlying }
            return nil
        }
        for outcome in outcomes {
            let reason = try #require(try outcome.get())
            if hasWords {
                let remote = try #require(reason as? RemoteError)
                #expect(remote.description == "bad luck" && remote.typeName.hasSuffix("Worded"))
            } else {
                #expect(reason as? PlainMisfortune == .first(7, true), "\(reason)")
            }
        }
    }

    @Test func theEarliestErrorIsRaisedFirst() throws {
        let outcomes = RankThreads.run(comparing: false) { runtime in
            let source = runtime.ones(100)
            let (first, second) = (runtime.makeStore([100], .float64), runtime.makeStore([100], .float64))
            try fail(runtime.rank == 2, source, first)
            try fail(runtime.rank == 0, source, second)
            do { try runtime.flush() } catch { return "\(error)" }
            return ""
        }
        let errors = try outcomes.map { try $0.get() }
        #expect(Set(errors).count == 1 && errors[0].contains("thrown on rank 2"), "\(errors)")
    }

    @Test func unboundStoresFailTogether() throws {
        let make = Library("tests").task("make") {
            (isUnlucky: Bool, x: Input<Double>, found: UnboundOutput<Double>) in
            if isUnlucky { throw Misfortune() }
            found.append(x[0])
        }
        let outcomes = RankThreads.run(comparing: false) { runtime in
            let found = runtime.makeUnboundStore(.float64)
            try make(runtime.rank == 1, runtime.ones(100), found)
            do { return "\(try found.bound().shape)" } catch { return "\(error)" }
        }
        let errors = try outcomes.map { try $0.get() }
        #expect(Set(errors).count == 1 && errors[0].contains("no luck"), "\(errors)")
    }

    /// The smallest budget applies to all ranks, and a request beyond it fails before any operation
    /// runs.
    @Test(arguments: [true, false]) func memoryIsAdmittedAlike(isComparing: Bool) throws {
        let outcomes = RankThreads.run(comparing: isComparing, budget: { $0 == 1 ? 1 << 20 : 64 << 20 }) {
            runtime in
            var texts = ["\(runtime.memoryBudget)"]
            let kept = runtime.ones(10_000)
            try runtime.flush()
            for _ in 0..<3 {
                let large = try runtime.times(runtime.ones(1 << 20), 2)
                do { _ = try runtime.total(large) } catch { texts.append("\(error)") }
                do { _ = try runtime.elements(large) } catch { texts.append("\(error)") }
                texts.append("\(try runtime.total(kept))")
            }
            return texts
        }
        let texts = try outcomes.map { try $0.get() }
        #expect(Set(texts).count == 1, "\(texts)")
        #expect(
            texts[0][0] == "\(1 << 20)" && texts[0].contains { $0.contains("out of memory") }, "\(texts[0])")
        #expect(texts[0].count { $0 == "10000.0" } == 3, "\(texts[0])")
    }

    /// One rank holds more memory than the others, and only it runs short.
    @Test func whoRunsShortAloneIsNotAlone() throws {
        let outcomes = RankThreads.run(comparing: false, budget: { _ in 3 << 19 }) { runtime in
            nonisolated(unsafe) var hidden: LogicalStore?
            try runtime.once { hidden = try runtime.makeStore([1 << 17], .float64) { _ in } }
            defer { withExtendedLifetime(hidden) {} }
            let array = runtime.ones(400_000)
            var texts: [String] = []
            do { texts.append("\(try runtime.total(array))") } catch { texts.append("\(error)") }
            texts.append("\(try runtime.total(runtime.ones(1000)))")
            return texts
        }
        let texts = try outcomes.map { try $0.get() }
        #expect(Set(texts).count == 1 && texts[0][0].contains("out of memory on rank 0"), "\(texts)")
    }

    // MARK: Once

    @Test func aScopeRunsOnce() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: file) }
        let outcomes = RankThreads.run { runtime in
            try runtime.once { try Data("once".utf8).write(to: file, options: .withoutOverwriting) }
            let array = runtime.ones(100)
            do { try runtime.once { throw Misfortune() } } catch let error as ArrayError {
                return "\(error) \(try runtime.total(array))"
            }
            return ""
        }
        #expect(try outcomes.map { try $0.get() } == ["no luck 100.0", "no luck 100.0", "no luck 100.0"])
        #expect(try String(contentsOf: file, encoding: .utf8) == "once")
    }

    @Test func aScopeWaitsForNobodysArrays() throws {
        let outcomes = RankThreads.run { runtime in
            let array = runtime.ones(100)
            try runtime.flush()
            do { try runtime.once { _ = try runtime.elements(array) } } catch { return "\(error)" }
            return ""
        }
        let errors = try outcomes.map { try $0.get() }
        #expect(Set(errors).count == 1 && errors[0].contains("read in a run-once scope"), "\(errors)")
        #expect(errors[0].contains("Ranks.swift:"), "\(errors)")
    }

    @Test func aScopeRecordsNothing() {
        let messages = RankThreads.messages(
            RankThreads.run { runtime in try runtime.once { _ = try runtime.total(runtime.ones(100)) } })
        #expect(messages.allSatisfy { $0.contains("run-once scope, which other ranks skip") }, "\(messages)")
    }

    // MARK: Threads

    /// Handles released on another thread, at different times, have no effect on the stream.
    @Test func handlesMayGoOnAnotherThread() {
        let outcomes = RankThreads.run { runtime in
            let result = runtime.ones(1000)
            for step in 0..<50 {
                nonisolated(unsafe) var handle: LogicalStore? = try runtime.times(result, 2)
                let thread = Thread { handle = nil }
                let isLate = step % 3 == runtime.rank
                if !isLate { thread.start() }
                while !isLate && !thread.isFinished { usleep(100) }
                _ = try runtime.total(result)
                if isLate { thread.start() }
                withExtendedLifetime(handle) {}
                while !thread.isFinished { usleep(100) }
            }
            return try runtime.total(result)
        }
        #expect(outcomes.allSatisfy { (try? $0.get()) == 1000 }, "\(RankThreads.messages(outcomes))")
    }

    /// The same holds for handles released by a garbage collector on the recording thread.
    @Test func handlesMayGoAsGarbage() {
        let outcomes = RankThreads.run { runtime in
            let result = runtime.ones(1000)
            for step in 0..<50 {
                var handle: LogicalStore? = try runtime.times(result, 2)
                func collect() {
                    runtime.isCollecting = true
                    handle = nil
                    runtime.isCollecting = false
                }
                let isLate = step % 3 == runtime.rank
                if !isLate { collect() }
                _ = try runtime.total(result)
                if isLate { collect() }
                withExtendedLifetime(handle) {}
            }
            return try runtime.total(result)
        }
        #expect(outcomes.allSatisfy { (try? $0.get()) == 1000 }, "\(RankThreads.messages(outcomes))")
    }

    /// A snapshot on a rank has all elements, in the array's geometry, and does not change.
    @Test func snapshotsStay() {
        let outcomes = RankThreads.run { runtime in
            let array = runtime.ones(1000)
            let view = View(offset: 8 * 999, shape: [500], strides: [-16])
            let snapshot = try runtime.snapshot(LogicalStore(array.store, view, .float64))
            defer { free(snapshot.memory) }
            let stamp = array.store.stamp
            runtime.fill(array, with: Scalar(2.0))
            #expect(array.store.stamp != stamp)
            let sum = (0..<500).reduce(0.0) {
                $0 + snapshot.first.load(fromByteOffset: -16 * $1, as: Double.self)
            }
            return try runtime.total(array) + sum
        }
        #expect(outcomes.allSatisfy { (try? $0.get()) == 2500 }, "\(RankThreads.messages(outcomes))")
    }

    @Test func oneThreadRecords() {
        let messages = RankThreads.messages(
            RankThreads.run { runtime in
                _ = try runtime.total(runtime.ones(100))
                let thread = Thread { _ = try? runtime.total(runtime.ones(100)) }
                thread.start()
                while !thread.isFinished { usleep(100) }
                _ = try runtime.total(runtime.ones(100))
            })
        #expect(messages.allSatisfy { $0.contains("two threads use arrays") }, "\(messages)")
    }
}
