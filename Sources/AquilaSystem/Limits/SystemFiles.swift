import Glibc

/// Files with which the kernel tells of the system, below a folder that stands for `/`.
struct SystemFiles: Sendable {
    let root: String

    func text(_ path: String) -> String? {
        let file = open(root + path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A file with a number; nil where it is missing, or says `max`.
    func number(_ folder: String, _ name: String) -> Int? {
        text("\(folder)/\(name)")?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }

    /// A file of lines with a name and a number.
    func table(_ path: String) -> [Substring: Int] {
        var result: [Substring: Int] = [:]
        for line in (text(path) ?? "").split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1, let value = Int(words[1]) { result[words[0]] = value }
        }
        return result
    }
}
