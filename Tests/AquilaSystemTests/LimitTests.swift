import AquilaSystem
import Foundation
import Testing

/// Limits by control groups and affinity, in simulated file systems.
@Suite final class LimitTests {
    private let root = FileManager.default.temporaryDirectory
        .appendingPathComponent("aquila-limits-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: root) }

    private func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let place = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: place, atomically: false, encoding: .utf8)
        }
    }

    private func limits(affinity: Int = 64) -> SystemLimits {
        SystemLimits(root: root.path, affinity: affinity)
    }

    private static let gibibyte = 1 << 30
    private static let meminfo = "MemTotal:       67108864 kB\nMemFree:  1 kB\nMemAvailable:   33554432 kB\n"
    private static let version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"

    @Test func withoutGroupsAvailableMemoryCountsNotAllOfIt() throws {
        try write(["proc/meminfo": Self.meminfo])
        #expect(limits().availableMemory == 32 << 30)
        #expect(limits(affinity: 3).processorCount == 3)
    }

    @Test func theTightestOfNestedGroupsCounts() throws {
        try write([
            "proc/meminfo": Self.meminfo, "proc/self/mountinfo": Self.version2,
            "proc/self/cgroup": "0::/system/job/step\n",
            "sys/fs/cgroup/system/memory.max": "17179869184\n",
            "sys/fs/cgroup/system/memory.current": "1073741824\n",
            "sys/fs/cgroup/system/job/memory.max": "8589934592\n",
            "sys/fs/cgroup/system/job/memory.high": "4294967296\n",
            "sys/fs/cgroup/system/job/memory.current": "3221225472\n",
            "sys/fs/cgroup/system/job/memory.stat":
                "anon 1073741824\ninactive_file 1073741824\nactive_file 536870912\nslab_reclaimable 536870912\n",
            "sys/fs/cgroup/system/job/step/memory.max": "max\n",
            "sys/fs/cgroup/system/job/step/memory.current": "1\n",
            "sys/fs/cgroup/system/cpu.max": "250000 100000\n",
            "sys/fs/cgroup/system/job/cpu.max": "max 100000\n",
            "sys/fs/cgroup/system/job/step/cpu.max": "800000 100000\n",
        ])
        // memory.high is 4 GiB; 3 GiB are in use, of which 2 GiB can be reclaimed.
        #expect(limits().availableMemory == 3 << 30)
        // 2.5 processors, rounded.
        #expect(limits().processorCount == 3 && limits(affinity: 2).processorCount == 2)
    }

    @Test func groupsOfVersion1LimitEachControllerOnItsOwn() throws {
        try write([
            "proc/meminfo": Self.meminfo,
            "proc/self/mountinfo": """
            35 30 0:31 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            36 30 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
            37 30 0:33 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw

            """,
            "proc/self/cgroup":
                "4:memory:/slurm/job_7\n3:cpu,cpuacct:/slurm/job_7\n1:name=systemd:/x\n0::/x\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/slurm/memory.limit_in_bytes": "4294967296\n",
            "sys/fs/cgroup/memory/slurm/memory.usage_in_bytes": "2147483648\n",
            "sys/fs/cgroup/memory/slurm/memory.stat": "total_inactive_file 1073741824\ntotal_active_file 0\n",
            "sys/fs/cgroup/memory/slurm/job_7/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_quota_us": "400000\n",
            "sys/fs/cgroup/cpu,cpuacct/slurm/job_7/cpu.cfs_period_us": "100000\n",
        ])
        #expect(limits().availableMemory == 3 << 30)
        #expect(limits().processorCount == 4)
    }

    @Test func containersSeeTheirGroupAtTheMountsTop() throws {
        try write([
            "proc/meminfo": Self.meminfo,
            // Docker with control groups of version 1 and no namespace of its own.
            "proc/self/mountinfo":
                "36 30 0:32 /docker/c0 /sys/fs/cgroup/with\\040space ro - cgroup cgroup rw,memory\n",
            "proc/self/cgroup": "4:memory:/docker/c0/worker\n",
            "sys/fs/cgroup/with space/memory.limit_in_bytes": "1073741824\n",
            "sys/fs/cgroup/with space/worker/memory.limit_in_bytes": "536870912\n",
        ])
        #expect(limits().availableMemory == 512 << 20)
    }

    @Test func aGroupOutsideTheNamespaceHasTheLimitsOfWhatIsSeen() throws {
        try write([
            "proc/meminfo": Self.meminfo, "proc/self/mountinfo": Self.version2,
            "proc/self/cgroup": "0::/../../elsewhere\n", "sys/fs/cgroup/memory.max": "2147483648\n",
            "sys/fs/cgroup/cpu.max": "50000 100000\n",
        ])
        #expect(limits().availableMemory == 2 << 30)
        #expect(limits().processorCount == 1)
    }

    @Test func nonsenseInFilesIsNoLimit() throws {
        try write([
            "proc/meminfo": Self.meminfo, "proc/self/mountinfo": "x\n- cgroup2\n\(Self.version2)",
            "proc/self/cgroup": "\n0\n0::/a\n", "sys/fs/cgroup/a/memory.max": "18446744073709551615\n",
            "sys/fs/cgroup/a/cpu.max": "\n", "sys/fs/cgroup/memory.max": "none\n",
        ])
        #expect(limits().availableMemory == 32 << 30)
        #expect(limits(affinity: 5).processorCount == 5)
    }

    @Test func aFullGroupLeavesNothing() throws {
        try write([
            "proc/meminfo": Self.meminfo, "proc/self/mountinfo": Self.version2, "proc/self/cgroup": "0::/a\n",
            "sys/fs/cgroup/a/memory.max": "1000\n", "sys/fs/cgroup/a/memory.current": "2000\n",
        ])
        #expect(limits().availableMemory == 0)
    }

    @Test func affinityIsHeeded() throws {
        let count = try #require(ProcessorSet.ofProcess?.count)
        #expect(count >= 1)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["nproc"]
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"]
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) == count)
    }
}
