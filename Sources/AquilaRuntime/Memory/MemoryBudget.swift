import Glibc

/// How much memory a runtime may use when its maker does not say.
enum MemoryBudget {
    /// `AQUILA_MEMORY` (`512M`, `2G`, bytes) for each process, else nine tenths of what the control group and the system
    /// allow.
    ///
    /// - Parameter count: ranks on this host, which share what it has.
    static func fromEnvironment(sharedBy count: Int = 1) -> Int {
        if let text = getenv("AQUILA_MEMORY").map({ String(cString: $0) }), let bytes = parse(text) {
            return bytes
        }
        return available() / 10 * 9 / max(count, 1)
    }

    static func parse(_ text: String) -> Int? {
        let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let last = text.last else { return nil }
        if let factor = factors[Character(last.uppercased())] {
            return Double(text.dropLast()).map { Int($0 * Double(factor)) }
        }
        return Int(text)
    }

    private static func available() -> Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let physical = pages * sysconf(Int32(_SC_PAGESIZE))
        guard let limit = readNumber("/sys/fs/cgroup/memory.max") else { return physical }
        return min(physical, limit)
    }

    private static func readNumber(_ path: String) -> Int? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, 64, file) != nil else { return nil }
        return Int(String(cString: buffer).prefix { $0.isNumber })
    }
}
