import Glibc

/// What this process may use of the machine.
public struct SystemLimits: Sendable {
    private let files: SystemFiles
    private let groups: ControlGroups
    private let affinity: Int

    /// - Parameters:
    ///   - root: the folder that stands for `/`; tests make one up.
    ///   - affinity: processors that the process may run on; nil: as the kernel says.
    public init(root: String = "", affinity: Int? = nil) {
        files = SystemFiles(root: root)
        groups = ControlGroups(root: root)
        self.affinity = affinity ?? ProcessorSet.ofProcess?.count ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Bytes that can be had now: of the system's memory and of each control group's.
    public var availableMemory: Int {
        let system = files.table("/proc/meminfo")["MemAvailable:"].map { $0 << 10 } ?? physicalMemory
        return groups.availableMemory(atMost: system)
    }

    /// Threads that can run at a time: processors by affinity and cpusets, and what quotas of time come to, rounded.
    public var processorCount: Int {
        let quota = groups.processorQuota.map { max(Int(min($0, 1e6).rounded()), 1) }
        return max(min(affinity, quota ?? .max), 1)
    }

    private var physicalMemory: Int {
        Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
