/// The control groups (versions 1 and 2) that contain this process, and their limits.
///
/// A process may be in one group of version 2, and in one of version 1 for each controller. The
/// limits of all enclosing groups apply, so the tightest counts.
public struct ControlGroups: Sendable {
    /// The folder of a control group.
    struct Group: Equatable {
        var version: Int
        var path: String
    }

    private let files: SystemFiles
    private let mounts: [Mount]
    /// Lines of /proc/self/cgroup.
    private let memberships: [Substring]

    /// Reads the groups of the process once; their limits and use are read whenever they are asked for.
    ///
    /// - Parameter root: the folder that stands for `/`; tests supply one of their own.
    public init(root: String = "") {
        files = SystemFiles(root: root)
        mounts = (files.text("/proc/self/mountinfo") ?? "").lines.compactMap { Mount($0) }
        memberships = (files.text("/proc/self/cgroup") ?? "").lines
    }

    /// The groups by which a controller limits the process, each before its parent.
    func groups(_ controller: String) -> [Group] {
        var result: [Group] = []
        for line in memberships {
            let fields = line.fields(at: ":", atMost: 3)
            guard fields.count == 3 else { continue }
            let version = fields[0] == "0" && fields[1].isEmpty ? 2 : 1
            guard version == 2 || fields[1].fields(at: ",").contains(Substring(controller)) else {
                continue
            }
            let mount = mounts.first { $0.version == version && (version == 2 || $0.has(controller)) }
            guard let mount else { continue }
            result += mount.folders(of: String(fields[2])).map { Group(version: version, path: $0) }
        }
        return result
    }

    /// Bytes that the process may still allocate: the minimum over its groups of the limit less the
    /// memory in use that cannot be reclaimed.
    ///
    /// - Parameter system: bytes available on the system; groups that allow at least as much are
    ///   skipped.
    public func availableMemory(atMost system: Int) -> Int {
        groups("memory").reduce(system) { least, group in
            let limits = group.version == 2 ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"]
            let limit = limits.compactMap { files.number(group.path, $0) }.min()
            guard let limit, limit < Self.unlimited else { return least }
            let name = group.version == 2 ? "memory.current" : "memory.usage_in_bytes"
            let used = files.number(group.path, name) ?? 0
            if limit - used >= least { return least }
            return min(least, max(limit - max(used - reclaimable(group), 0), 0))
        }
    }

    /// The limit that version 1 states where there is none: the greatest number of whole pages.
    private static let unlimited = Int.max & ~0xffff

    /// Bytes that the kernel reclaims under pressure: pages of files, and its own caches.
    private func reclaimable(_ group: Group) -> Int {
        let names =
            group.version == 2
            ? ["active_file", "inactive_file", "slab_reclaimable"]
            : ["total_active_file", "total_inactive_file"]
        return files.numbers(group.path + "/memory.stat", names).reduce(0) { $0 + ($1 ?? 0) }
    }

    /// Processor time per unit of wall time that the quota allows; nil without a quota.
    public var processorQuota: Double? {
        groups("cpu").compactMap { group -> Double? in
            let quota: Int?
            let period: Int?
            if group.version == 2 {
                // `max 100000` means no limit.
                let words = (files.text(group.path + "/cpu.max") ?? "").words
                quota = words.first.flatMap { Int($0) }
                period = words.count > 1 ? Int(words[1]) : 100_000
            } else {
                quota = files.number(group.path, "cpu.cfs_quota_us")
                period = files.number(group.path, "cpu.cfs_period_us")
            }
            guard let quota, let period, quota > 0, period > 0 else { return nil }
            return Double(quota) / Double(period)
        }.min()
    }
}

/// A mounted hierarchy of control groups.
private struct Mount: Sendable {
    /// The group that appears at the mount point.
    let root: String
    let place: String
    let version: Int
    private let options: [Substring]

    /// Parses a line of mountinfo, `… root place options … - type source options`; nil for other
    /// file systems.
    init?(_ line: Substring) {
        guard line.hasPart(" - cgroup") else { return nil }
        let words = line.words
        guard let dash = words.firstIndex(of: "-"), dash > 5, words.count > dash + 1 else { return nil }
        switch words[dash + 1] {
        case "cgroup2": version = 2
        case "cgroup": version = 1
        default: return nil
        }
        root = Self.unescaped(words[3])
        place = Self.unescaped(words[4])
        options = words.count > dash + 3 ? words[dash + 3].fields(at: ",") : []
    }

    func has(_ controller: String) -> Bool { options.contains(Substring(controller)) }

    /// The visible folders of a group and its ancestors.
    func folders(of group: String) -> [String] {
        var below: Substring = ""
        if root == "/" {
            below = group[...]
        } else if group == root || group.hasPrefix(root + "/") {
            below = group.dropFirst(root.count)
        }
        // The path leads outside this namespace; the top of the visible hierarchy is then the
        // closest ancestor.
        if below.hasPart("/..") { below = "" }
        var parts = below.split(separator: "/")
        var result: [String] = []
        while true {
            result.append(([place] + parts.map(String.init)).joined(separator: "/"))
            if parts.isEmpty { return result }
            parts.removeLast()
        }
    }

    /// Decodes the octal escapes of mountinfo, such as `\040` for a space.
    private static func unescaped(_ text: Substring) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.count == 3, let code = UInt8(digits, radix: 8) {
                result.append(code)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
