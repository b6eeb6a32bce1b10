import AquilaArrays
import Foundation
import Testing

/// Files of processes that a launcher has started.
@Suite(.serialized, .enabled(if: Probe.hasLauncher, "no mpirun was found; run scripts/setup"))
struct LaunchedFileTests {
    private let folder = try! TemporaryFolder()

    @Test func ranksReadWhatOtherNumbersOfRanksWrote() throws {
        for ranks in [3, 2] {
            let written = try Probe.run(ranks: ranks, ["write", folder.path])
            #expect(
                written.status == 0 && written.output.contains("written by \(ranks)"), "\(written.output)")
            for readers in [1, 2, 4] {
                let read = try Probe.run(ranks: readers, ["read", folder.path])
                #expect(read.status == 0 && read.output.contains("the same on \(readers)"), "\(read.output)")
            }
        }
    }

    /// A job that ends while it saves leaves a whole checkpoint, from which any number of ranks
    /// resumes.
    @Test func aJobThatEndsLeavesAWholeCheckpoint() throws {
        let path = folder["state"]
        var last = 0
        for ranks in [3, 2, 3, 1] {
            let process = try Probe.start(ranks: ranks, ["loop", path])
            let before = last
            // Waits for a new checkpoint, then ends the job at any moment.
            for _ in 0..<400 where last == before {
                usleep(50_000)
                last = (try? Checkpoint(contentsOf: path).values["step"]?.integerValue) ?? last
            }
            usleep(.random(in: 0...100_000))
            process.terminate()
            process.waitUntilExit()
            let state = try Checkpoint(contentsOf: path)
            let step = try #require(state.values["step"]?.integerValue)
            #expect(step > before)
            last = step
            let u: NDArray<Double> = try state.array("u")
            #expect(try u.elements() == Array(repeating: Double(step), count: 2000))
        }
    }
}
