import AquilaSystem
import AquilaTypes
import Glibc
import Synchronization

/// Object files on disk, shared by all processes of a user.
///
/// A file's name is a hash of its key; its header repeats the whole key, and a checksum covers the
/// rest, so that a collision, a truncated or a damaged file counts as a miss. Files are written
/// under temporary names and renamed, so that readers only see whole ones. Without a writable
/// directory there is no cache.
///
/// Cached objects are executed, so a directory or file that users other than this one and root can
/// change is not used.
package final class ObjectCache: Sendable {
    /// The user's cache: `AQUILA_CACHE_DIR`, else `$XDG_CACHE_HOME/aquila`, else `~/.cache/aquila`;
    /// nil if `AQUILA_CACHE_DIR` is `off` or there is no home.
    package static let shared: ObjectCache? = directoryFromEnvironment().map { ObjectCache(directory: $0) }

    package let directory: String
    /// Bytes beyond which the oldest files are removed.
    package let capacity: Int
    private let serial = Atomic<Int>(0)
    private let folder: Guarded<CacheFolder>

    package init(directory: String, capacity: Int = 256 << 20) {
        self.directory = directory
        self.capacity = capacity
        folder = Guarded(CacheFolder(path: directory))
    }

    deinit { folder.withLock { $0.close() } }

    static func directoryFromEnvironment() -> String? {
        let settings = Settings.current
        if let chosen = settings[Settings.cacheFolder] { return chosen == "off" ? nil : chosen }
        if let base = settings.text("XDG_CACHE_HOME") { return base + "/aquila" }
        return settings.text("HOME").map { $0 + "/.cache/aquila" }
    }

    /// The reason why the directory is not used; nil if it is used or can be created.
    package var refusal: String? {
        folder.withLock { folder in
            _ = folder.descriptor()
            return folder.refusal
        }
    }

    /// The object stored under `key`; nil if there is none, if it is damaged, or if another user
    /// can have written it.
    package func object(for key: [UInt8]) -> [UInt8]? {
        guard let folder = folder.withLock({ $0.descriptor() }),
            let file = contents(of: Self.name(for: key), in: folder)
        else { return nil }
        return ObjectRecord.object(in: file, key: key)
    }

    /// Stores an object, replacing an existing one. Errors are ignored: the next process compiles
    /// again.
    package func store(_ object: [UInt8], for key: [UInt8]) {
        guard let folder = folder.withLock({ $0.descriptor(isMade: true) }) else { return }
        let number = serial.wrappingAdd(1, ordering: .relaxed).oldValue
        let target = Self.name(for: key)
        let aside = "\(target).\(getpid()).\(number).tmp"
        let isWritten = Self.write(ObjectRecord.file(object: object, key: key), to: aside, in: folder)
        guard isWritten, renameat(folder, aside, folder, target) == 0 else {
            unlinkat(folder, aside, 0)
            return
        }
        if number % 64 == 0 { evict() }
    }

    func path(for key: [UInt8]) -> String { "\(directory)/\(Self.name(for: key))" }

    private static func name(for key: [UInt8]) -> String {
        key.withUnsafeBytes { Hash128.of($0) }.hex + ".o"
    }
}

extension ObjectCache {
    private func contents(of name: String, in folder: Int32) -> [UInt8]? {
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
            status.st_size < 1 << 30
        else { return nil }
        if let reason = distrust(status) {
            self.folder.withLock { $0.warn("the kernel \(directory)/\(name) is not used: \(reason)") }
            return nil
        }
        Self.markAsUsed(file, status)
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let step = read(file, buffer.baseAddress! + count, size - count)
                if step <= 0 { break }
                count += step
            }
        }
    }

    /// Renews the modification time of a used file once a day, since eviction goes by age.
    private static func markAsUsed(_ file: Int32, _ status: stat) {
        if time(nil) - status.st_mtim.tv_sec > 86_400 { futimens(file, nil) }
    }

    private static func write(_ bytes: [UInt8], to name: String, in folder: Int32) -> Bool {
        let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return bytes.withUnsafeBytes { writeAll($0, to: file) }
    }
}
