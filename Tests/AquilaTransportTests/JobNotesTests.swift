@testable import AquilaTransport
import Foundation
import Testing

/// The notes that ranks leave for `aquila run`.
@Suite struct JobNotesTests {
    private func state(_ write: (JobNotes) -> Void) -> JobNotes.State {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let notes = JobNotes(path: file.path)
        #expect(notes.create() && !notes.create())
        write(notes)
        return notes.state()
    }

    @Test func notesTellHowAJobWent() {
        #expect(state { _ in } == .silent)
        #expect(state { $0.write(.joined) } == .joined(interrupted: nil))
        #expect(
            state { notes in
                notes.write(.joined)
                notes.write(.interrupted, "rank 0 was in sum")
                notes.write(.interrupted, "rank 4 was in sum")
            } == .joined(interrupted: "rank 0 was in sum"))
        #expect(
            state { notes in
                notes.write(.joined)
                notes.write(.left)
            } == .left)
        #expect(
            state { notes in
                notes.write(.joined)
                notes.write(.failed, "rank 1\nis silent")
                notes.write(.failed, "rank 2 is silent")
            } == .failed("rank 1 is silent"))
    }

    @Test func aFileThatIsNotThereIsNotMade() {
        let notes = JobNotes(path: "/nowhere/\(UUID().uuidString)")
        notes.write(.joined)
        #expect(notes.state() == .silent)
    }

    @Test func processesAreSeen() throws {
        let own = RankProcess()
        #expect(own.isAlive(seenFrom: own) == true)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/true")
        try child.run()
        child.waitUntilExit()
        let scope = try #require(own.description.split(separator: ":").last)
        let other = try #require(RankProcess("\(child.processIdentifier):\(scope)"))
        #expect(other.isAlive(seenFrom: own) == false)
        // A process of another machine.
        #expect(try #require(RankProcess("1:5")).isAlive(seenFrom: own) == nil)
        #expect(RankProcess("1") == nil)
    }
}
