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
}
