import Glibc

extension ObjectCache {
    private struct Entry {
        let path: String
        let size: Int
        let modified: Int
    }

    /// Removes files left by crashed writers and, if the capacity is exceeded, the oldest objects
    /// until three quarters of it are in use. Lists the directory; called for one store in 64.
    func evict() {
        let now = time(nil)
        var objects: [Entry] = []
        for entry in entries() {
            if entry.path.hasSuffix(".o") {
                objects.append(entry)
            } else if entry.path.hasSuffix(".tmp"), now - entry.modified > 3600 {
                unlink(entry.path)
            }
        }
        var used = objects.reduce(0) { $0 + $1.size }
        guard used > capacity else { return }
        objects.sort { $0.modified < $1.modified }
        for entry in objects where used > capacity / 4 * 3 {
            unlink(entry.path)
            used -= entry.size
        }
    }

    private func entries() -> [Entry] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var result: [Entry] = []
        while let item = readdir(stream) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(directory)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            result.append(Entry(path: path, size: Int(status.st_size), modified: status.st_mtim.tv_sec))
        }
        return result
    }
}
