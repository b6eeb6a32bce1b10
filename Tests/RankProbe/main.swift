import Aquila
import AquilaRuntime
import Glibc
import RandomPrograms

// A rank of a job started by the tests: `rank-probe MODE`. In most modes one rank behaves in a
// forbidden way.

let runtime = Runtime.shared
let mode = CommandLine.arguments.dropFirst().first ?? ""
let isOdd = runtime.rank == 1
let n = 100_000

/// Work in which ranks depend on each other.
func relax(_ u: NDArray<Double>, _ steps: Int) {
    for _ in 0..<steps { u[1 ..< -1] = 0.5 * (u[..<(-2)] + u[2...]) }
}

/// Writes a line to standard error on every rank, in one piece.
func say(_ text: String) { fputs("rank \(Runtime.shared.rank): \(text)\n", stderr) }

struct Misfortune: Error, CustomStringConvertible {
    var description: String { "no luck" }
}

let fail = Library("probe").task("fail") { (isUnlucky: Bool, x: InputOutput<Double>) in
    if isUnlucky { throw Misfortune() }
}

let u: NDArray<Double> = ones([n])
relax(u, 10)
print("sum: \(u.sum())")

switch mode {
case "well": break
case "clock":
    let scaled = u * (isOdd ? 1.5 : 2.5)
    print("scaled: \(scaled.sum())")
case "branch":
    if isOdd { relax(u, 1) }
    print("relaxed: \(u.sum())")
case "early":
    if isOdd { exit(0) }
    relax(u, 100)
    print("relaxed: \(u.sum())")
case "exits":
    if isOdd { exit(3) }
    while true { relax(u, 10) }
case "traps":
    if isOdd { fatalError("a trap") }
    while true { relax(u, 10) }
case "throws":
    if isOdd { throw Misfortune() }
    while true { relax(u, 10) }
case "all-exit":
    print("a message before the end")
    exit(4)
case "task":
    let x: NDArray<Double> = ones([n])
    try fail(isOdd, x.base)
    do { say("\(try x.untyped.elements(as: Double.self).count)") } catch {
        say("\(error)")
        say("a misfortune: \(error.underlying is Misfortune)")
    }
case "bits":
    // The digests of random programs, for a range of seeds.
    let seeds = CommandLine.arguments.dropFirst(2).compactMap { UInt64($0) }
    for seed in seeds[0]..<seeds[1] {
        RankProgram.vary(runtime, seed)
        print("program \(seed): \(RankProgram(seed: seed).digest(on: runtime))")
    }
case "listing": print(RankProgram(seed: UInt64(CommandLine.arguments[2])!).listing)
case "once":
    try runtime.once { fputs("once\n", stderr) }
    do { try runtime.once { throw Misfortune() } } catch { say("\(error)") }
default: exit(64)
}
print("all well")
