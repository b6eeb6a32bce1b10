import AquilaSystem
import Foundation
import Testing

/// Reports appear whole, readable by the user only, and report write errors.
@Suite final class ReportFileTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "aquila-reports-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func text(_ name: String) -> String? {
        try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    }

    @Test func aFileIsThereWhenItIsComplete() throws {
        let file = try ReportFile("\(folder)/a")
        file.write("one")
        #expect(text("a") == nil && names.count == 1)
        try file.commit()
        #expect(text("a") == "one" && names == ["a"] && mode("\(folder)/a") == 0o600)
    }

    @Test func aFileThatGrowsIsThereAtOnce() throws {
        try "old".write(toFile: "\(folder)/a", atomically: false, encoding: .utf8)
        let file = try ReportFile("\(folder)/a", isGrowing: true)
        file.write("one")
        #expect(text("a") == "one" && mode("\(folder)/a") == 0o600)
    }

    @Test func nothingIsLeftOfWhatIsNotCommitted() throws {
        do { try ReportFile("\(folder)/a").write("one") }
        #expect(names.isEmpty)
    }

    @Test func badPlacesAreTold() throws {
        #expect(throws: FileProblem("\(folder)/no/a", ENOENT)) { try ReportFile.check("\(folder)/no/a") }
        #expect(throws: FileProblem(folder, EISDIR)) { try ReportFile.check(folder) }
        #expect(throws: FileProblem("/proc/a", ENOENT)) { try ReportFile.write("x", to: "/proc/a") }
        #expect("\(FileProblem("/x/a", ENOENT))" == "/x/a cannot be written: No such file or directory")
        try ReportFile.check("\(folder)/a")
        try ReportFile.write("x", to: "/dev/null")
        #expect(names.isEmpty)
    }

    @Test func aFullDeviceIsTold() throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"))
        #expect(throws: FileProblem("/dev/full", ENOSPC)) { try ReportFile.write("x", to: "/dev/full") }
    }

    /// The limit on files' sizes applies to the whole process, so a child process writes.
    @Test func aFileBeyondTheLimitIsAnError() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(2) }
            signal(SIGXFSZ, SIG_DFL)
            let path = NSTemporaryDirectory() + "aquila-large-\(UUID().uuidString)"
            defer { unlink(path) }
            do {
                try ReportFile.write(String(repeating: "x", count: 1 << 20), to: path)
                exit(3)
            } catch let problem as FileProblem {
                exit(problem.code == EFBIG && access(path, F_OK) != 0 ? 0 : 4)
            }
        }
    }

    /// The user of the tests owns every link that it can create; root can give a link to another
    /// user.
    @Test(.enabled(if: geteuid() == 0)) func linksOfOthersAreReplacedAndNotFollowed() throws {
        try "precious".write(toFile: "\(folder)/target", atomically: false, encoding: .utf8)
        #expect(symlink("\(folder)/target", "\(folder)/link") == 0)
        #expect(lchown("\(folder)/link", 1234, 1234) == 0)
        try ReportFile.write("report", to: "\(folder)/link")
        #expect(text("target") == "precious" && text("link") == "report")
    }
}
