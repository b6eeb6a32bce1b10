import Glibc

/// The host and process of a rank, as ranks exchange them at the start.
struct RankProcess: BitwiseCopyable, CustomStringConvertible {
    /// The host's name in UTF-8, truncated to 64 bytes and padded with zeros.
    private let name: SIMD64<UInt8>
    let number: pid_t
    /// A number equal for processes that can look each other up by process number: on one machine
    /// since its start, in one PID namespace.
    let scope: UInt64

    /// This process.
    init() {
        var name = [UInt8](repeating: 0, count: 64)
        _ = name.withUnsafeMutableBytes { gethostname($0.baseAddress!, 63) }
        self.name = SIMD64(name)
        number = getpid()
        scope = Self.currentScope
    }

    /// Parses `process:scope`, the form of `description`; nil for other texts.
    init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let number = pid_t(parts[0]), let scope = UInt64(parts[1]) else { return nil }
        name = .zero
        self.number = number
        self.scope = scope
    }

    var description: String { "\(number):\(scope)" }

    var hostName: String {
        String(decoding: name.indices.map { name[$0] }.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// True if the process exists and is no zombie; nil if it cannot be seen from this process.
    func isAlive(seenFrom other: RankProcess) -> Bool? {
        guard scope != 0 && scope == other.scope else { return nil }
        guard let text = Self.text("/proc/\(number)/stat") else {
            return errno == ENOENT || errno == ESRCH ? false : nil
        }
        // The state follows the program's name, which stands in parentheses.
        guard let end = text.lastIndex(of: ")") else { return nil }
        return !["Z", "X"].contains(text[text.index(after: end)...].prefix(2).suffix(1))
    }

    /// A hash of the machine's boot id and the PID namespace; 0 if they cannot be read.
    private static let currentScope: UInt64 = {
        var link = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/self/ns/pid", &link, 63)
        guard length > 0, let boot = text("/proc/sys/kernel/random/boot_id") else { return 0 }
        let bytes = (boot + String(cString: link)).utf8
        // FNV-1a.
        return bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }()

    /// The start time of this process, in clock ticks since the machine's start; tells apart
    /// processes that reuse a number. 0 if it cannot be read.
    static let startTime: Int = {
        guard let text = text("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return 0 }
        // The start time is the 22nd field; the 3rd field follows the program's name.
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? Int(fields[19]) ?? 0 : 0
    }()

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
