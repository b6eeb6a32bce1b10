import Glibc

/// The memory and processors of the machine that this process may use.
public struct SystemLimits: Sendable {
    private let files: SystemFiles
    private let groups: ControlGroups
    private let affinity: Int

    /// - Parameters:
    ///   - root: the folder that stands for `/`; tests supply one of their own.
    ///   - affinity: the number of processors that the process may run on; nil: the kernel's
    ///     answer.
    public init(root: String = "", affinity: Int? = nil) {
        files = SystemFiles(root: root)
        groups = ControlGroups(root: root)
        self.affinity = affinity ?? ProcessorSet.ofProcess?.count ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Bytes that can be allocated now: the minimum over the system and all control groups.
    public var availableMemory: Int {
        let kibibytes = files.numbers("/proc/meminfo", ["MemAvailable:"])[0]
        let system = kibibytes.map { $0 << 10 } ?? physicalMemory
        return groups.availableMemory(atMost: system)
    }

    /// Threads that can run at the same time: processors by affinity and cpusets, limited by quotas
    /// of time, rounded.
    public var processorCount: Int {
        let quota = groups.processorQuota.map { max(Int(min($0, 1e6).rounded()), 1) }
        return max(min(affinity, quota ?? .max), 1)
    }

    private var physicalMemory: Int {
        Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension SystemLimits {
    /// The limits of this process, whose control groups are found at first use.
    public static let ofProcess = SystemLimits()

    /// Threads of a runtime whose maker does not say: `AQUILA_WORKERS`, else the processors that
    /// this process may use.
    package static var workerCount: Int { Settings.workers.current ?? ofProcess.processorCount }
}
