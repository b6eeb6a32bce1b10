import Glibc
import Synchronization

/// Object files on disk, shared by all processes of a user.
///
/// A file's name is a hash of its key; its header repeats the whole key, and a checksum covers the rest,
/// so that a collision, a truncated or a damaged file is a miss. Files are written aside and renamed, so
/// that readers only ever see whole ones. Without a writable directory there is simply no cache.
package final class ObjectCache: Sendable {
    /// The user's cache: `AQUILA_CACHE_DIR`, else `$XDG_CACHE_HOME/aquila`, else `~/.cache/aquila`;
    /// nil if `AQUILA_CACHE_DIR` is `off` or there is no home.
    package static let shared: ObjectCache? = directoryFromEnvironment().map { ObjectCache(directory: $0) }

    package let directory: String
    /// Bytes beyond which the oldest files are removed.
    package let capacity: Int
    private let serial = Atomic<Int>(0)

    package init(directory: String, capacity: Int = 256 << 20) {
        self.directory = directory
        self.capacity = capacity
    }

    static func directoryFromEnvironment() -> String? {
        func value(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        if let chosen = value("AQUILA_CACHE_DIR") { return chosen == "off" ? nil : chosen }
        if let base = value("XDG_CACHE_HOME") { return base + "/aquila" }
        return value("HOME").map { $0 + "/.cache/aquila" }
    }

    /// The object stored under `key`, if there is one and it is whole.
    package func object(for key: [UInt8]) -> [UInt8]? {
        guard let file = Self.contents(of: path(for: key)) else { return nil }
        return ObjectRecord.object(in: file, key: key)
    }

    /// Stores an object, replacing what was there. Failure is silent: the next process compiles again.
    package func store(_ object: [UInt8], for key: [UInt8]) {
        let number = serial.wrappingAdd(1, ordering: .relaxed).oldValue
        let target = path(for: key)
        let aside = "\(target).\(getpid()).\(number).tmp"
        var isWritten = Self.write(ObjectRecord.file(object: object, key: key), to: aside)
        if !isWritten, number == 0 {
            Self.makeDirectory(directory)
            isWritten = Self.write(ObjectRecord.file(object: object, key: key), to: aside)
        }
        guard isWritten, rename(aside, target) == 0 else {
            unlink(aside)
            return
        }
        if number % 64 == 0 { evict() }
    }

    func path(for key: [UInt8]) -> String {
        let name = key.withUnsafeBytes { Hash128.of($0) }
        return "\(directory)/\(name.hex).o"
    }
}

extension ObjectCache {
    private static func contents(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > 0, status.st_size < 1 << 30 else { return nil }
        markAsUsed(file, status)
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let step = read(file, buffer.baseAddress! + count, size - count)
                if step <= 0 { break }
                count += step
            }
        }
    }

    /// Eviction goes by age; a file in use becomes young again, once a day.
    private static func markAsUsed(_ file: Int32, _ status: stat) {
        if time(nil) - status.st_mtim.tv_sec > 86_400 { futimens(file, nil) }
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { return false }
        defer { close(file) }
        return bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let step = Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
                if step <= 0 { return false }
                done += step
            }
            return true
        }
    }

    /// Makes the directory and those above it.
    private static func makeDirectory(_ path: String) {
        guard mkdir(path, 0o755) != 0, errno == ENOENT, let slash = path.lastIndex(of: "/") else { return }
        makeDirectory(String(path[..<slash]))
        mkdir(path, 0o755)
    }
}
