import AquilaRuntime
import AquilaTypes
import Testing

private struct Misfortune: Error, CustomStringConvertible {
    var description: String { "no luck" }
}

/// Writes numbers that are no valid positions.
private let spoil = Library("tests").task("spoil") { (isUnlucky: Bool, places: Output<Int>) in
    for i in places.indices { places[i] = i % 2 == 0 ? 1 << 40 : -3 }
    if isUnlucky { throw Misfortune() }
}

/// Gathers and scatters by positions that a task failed to write on one of many ranks.
@Suite struct IndexedFailureTests {
    @Test(arguments: [50, 3000]) func positionsThatAreNoneAreAnErrorEverywhere(count: Int) throws {
        let outcomes = RankThreads.run(comparing: false) { runtime in
            let (source, places) = (runtime.ones(1000), runtime.makeStore([count], .int64))
            let target = runtime.ones(1000)
            try spoil(runtime.rank == 1, places)
            let gathered = try runtime.gather(source, indices: [places])
            try runtime.scatter(.scalar(Scalar(2.0)), into: target, indices: [places])
            var errors: [String] = []
            for store in [gathered, target] {
                do { _ = try runtime.total(store) } catch { errors.append("\(error)") }
            }
            // Results that do not depend on it are valid, and so are stores that are overwritten.
            runtime.fill(target, with: Scalar(3.0))
            return errors + ["\(try runtime.total(source)) \(try runtime.total(target))"]
        }
        let errors = try outcomes.map { try $0.get() }
        #expect(Set(errors).count == 1, "\(errors)")
        #expect(errors[0].count == 3 && errors[0][2] == "1000.0 3000.0", "\(errors[0])")
        #expect(errors[0].prefix(2).allSatisfy { $0.contains("tests.spoil: no luck") })
    }

    /// All ranks ask one rank for all their elements; memory is a fraction of the size of all
    /// answers together.
    @Test func whatOneRankIsAskedForWaitsItsTurn() throws {
        let outcomes = RankThreads.run(4, budget: { _ in 24 << 20 }) { runtime in
            let source = runtime.makeStore([100_000], .float64)
            runtime.sequence(source, start: Scalar(0.0), step: Scalar(1.0))
            let places = runtime.makeStore([400_000], .int64)
            runtime.fill(places, with: Scalar(5 as Int64))
            let gathered = try runtime.gather(source, indices: [places])
            try runtime.scatter(.array(gathered), into: source, indices: [places])
            return "\(try runtime.total(gathered)) \(try runtime.total(source))"
        }
        #expect(RankThreads.messages(outcomes) == ["", "", "", ""])
        for case .success(let text) in outcomes { #expect(text == "2000000.0 4999950000.0") }
    }
}
