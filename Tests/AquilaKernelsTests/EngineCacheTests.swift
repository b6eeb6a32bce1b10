import Glibc
import Testing

@testable import AquilaKernels

@Suite struct EngineCacheTests {
    private let cache: ObjectCache

    init() {
        var template = Array("/tmp/aquila-cache-XXXXXX".utf8CString)
        let made = mkdtemp(&template).map { String(cString: $0) }
        cache = ObjectCache(directory: (made ?? "/tmp") + "/a/b", capacity: 4096)
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func storesAndFinds() {
        let object = (0..<3000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(cache.object(for: bytes("key")) == nil)
        cache.store(object, for: bytes("key"))
        #expect(cache.object(for: bytes("key")) == object)
        #expect(cache.object(for: bytes("other")) == nil)
        cache.store([1, 2, 3], for: bytes("key"))
        #expect(cache.object(for: bytes("key")) == [1, 2, 3])
    }

    @Test func damageIsAMiss() throws {
        let key = bytes("key")
        cache.store([10, 20, 30, 40], for: key)
        let path = cache.path(for: key)
        #expect(truncate(path, 50) == 0)
        #expect(cache.object(for: key) == nil)
        cache.store([10, 20, 30, 40], for: key)
        let file = open(path, O_WRONLY)
        var flipped: UInt8 = 99
        #expect(pwrite(file, &flipped, 1, 44) == 1)
        close(file)
        #expect(cache.object(for: key) == nil)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func isOfTheUserAlone() {
        let before = umask(0)
        defer { umask(before) }
        cache.store([1], for: bytes("key"))
        #expect(mode(cache.directory) == 0o700)
        #expect(mode(cache.path(for: bytes("key"))) == 0o600)
        #expect(cache.refusal == nil)
    }

    @Test(arguments: [0o770 as mode_t, 0o707, 0o777])
    func aFolderThatOthersMayWriteIsNotUsed(_ mode: mode_t) {
        cache.store([1], for: bytes("key"))
        chmod(cache.directory, mode)
        let other = ObjectCache(directory: cache.directory)
        #expect(other.object(for: bytes("key")) == nil && other.refusal?.contains("may write it") == true)
        other.store([2], for: bytes("key"))
        chmod(cache.directory, 0o755)
        #expect(ObjectCache(directory: cache.directory).object(for: bytes("key")) == [1])
    }

    @Test(arguments: [0o620 as mode_t, 0o602])
    func aFileThatOthersMayWriteIsNotUsed(_ mode: mode_t) {
        cache.store([1], for: bytes("key"))
        chmod(cache.path(for: bytes("key")), mode)
        #expect(cache.object(for: bytes("key")) == nil)
        cache.store([1], for: bytes("key"))
        #expect(cache.object(for: bytes("key")) == [1])
    }

    @Test func aLinkIsNotFollowed() {
        cache.store([1], for: bytes("key"))
        let path = cache.path(for: bytes("key"))
        rename(path, path + ".moved")
        #expect(symlink(path + ".moved", path) == 0)
        #expect(cache.object(for: bytes("key")) == nil)
    }

    @Test(.enabled(if: geteuid() == 0)) func whatBelongsToOthersIsNotUsed() {
        cache.store([1], for: bytes("key"))
        chown(cache.path(for: bytes("key")), 1234, 1234)
        #expect(cache.object(for: bytes("key")) == nil)
        cache.store([1], for: bytes("key"))
        chown(cache.directory, 1234, 1234)
        let other = ObjectCache(directory: cache.directory)
        #expect(other.object(for: bytes("key")) == nil && other.refusal == "it belongs to user 1234")
    }

    @Test func aWriteBeyondTheLimitOfFilesIsSurvived() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(2) }
            var template = Array("/tmp/aquila-cache-XXXXXX".utf8CString)
            let folder = mkdtemp(&template).map { String(cString: $0) }!
            signal(SIGXFSZ, SIG_DFL)
            let cache = ObjectCache(directory: folder)
            cache.store([UInt8](repeating: 7, count: 1 << 20), for: [1])
            guard cache.object(for: [1]) == nil else { exit(3) }
            cache.store([7], for: [1])
            let found = cache.object(for: [1])
            exit(found == [7] ? 0 : 4)
        }
    }

    @Test func anotherKeyUnderTheSameNameIsAMiss() {
        let file = ObjectRecord.file(object: [1], key: bytes("one"))
        #expect(ObjectRecord.object(in: file, key: bytes("one")) == [1])
        #expect(ObjectRecord.object(in: file, key: bytes("two")) == nil)
    }

    @Test func theOldestGoFirst() {
        for index in 0..<8 {
            cache.store([UInt8](repeating: UInt8(index), count: 1000), for: bytes("key \(index)"))
            var times = [
                timespec(tv_sec: 1000 + index, tv_nsec: 0), timespec(tv_sec: 1000 + index, tv_nsec: 0),
            ]
            utimensat(AT_FDCWD, cache.path(for: bytes("key \(index)")), &times, 0)
        }
        cache.evict()
        #expect(cache.object(for: bytes("key 0")) == nil)
        #expect(cache.object(for: bytes("key 7")) != nil)
    }

    @Test func anUnusableDirectoryIsNoCache() {
        let nowhere = ObjectCache(directory: "/proc/aquila")
        nowhere.store([1], for: bytes("key"))
        #expect(nowhere.object(for: bytes("key")) == nil)
    }

    @Test func hashesDiffer() {
        var seen: Set<Hash128.Value> = []
        for length in 0..<64 {
            for bit in 0..<max(1, length * 8) {
                var message = [UInt8](repeating: 0, count: length)
                if length > 0 { message[bit / 8] = 1 << UInt8(bit % 8) }
                seen.insert(message.withUnsafeBytes { Hash128.of($0) })
            }
        }
        #expect(seen.count == 1 + (1..<64).reduce(0) { $0 + $1 * 8 })
        #expect(Hash128.of(UnsafeRawBufferPointer(start: nil, count: 0)).hex.count == 32)
    }

    @Test func jobsRunInOrder() {
        let box = Box()
        for index in 0..<100 { CompileQueue.shared.submit { box.values.append(index) } }
        CompileQueue.shared.drain()
        #expect(box.values == Array(0..<100))
    }

    private final class Box: @unchecked Sendable {
        var values: [Int] = []
    }
}
