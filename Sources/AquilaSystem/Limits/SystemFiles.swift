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
        text("\(folder)/\(name)")?.words.first.flatMap { Int($0) }
    }

    /// The numbers of some lines of a file, which have a name and a number each; nil for missing names.
    func numbers(_ path: String, _ names: [String]) -> [Int?] {
        let lines = (text(path) ?? "").lines
        return names.map { name in
            let line = lines.first { $0.hasPrefix(name + " ") }
            return line.map(\.words).flatMap { $0.count > 1 ? Int($0[1]) : nil }
        }
    }
}

// The kernel's files are bytes: splitting texts by characters takes ten times as long.
extension StringProtocol {
    var lines: [Substring] { split(at: { $0 == UInt8(ascii: "\n") }) }

    /// The substrings between spaces, tabs and line ends.
    var words: [Substring] { split(at: { $0 <= UInt8(ascii: " ") }) }

    func fields(at separator: Unicode.Scalar, atMost count: Int = .max) -> [Substring] {
        split(at: { $0 == UInt8(ascii: separator) }, maxSplits: count - 1, omittingEmpty: false)
    }

    private func split(
        at isSeparator: (UInt8) -> Bool, maxSplits: Int = .max, omittingEmpty: Bool = true
    ) -> [Substring] {
        Substring(self).utf8
            .split(
                maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty, whereSeparator: isSeparator
            )
            .map { Substring($0) }
    }
}
