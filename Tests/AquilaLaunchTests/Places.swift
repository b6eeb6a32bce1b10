import AquilaLaunch

/// Machines and allocations that tests invent.
enum Place {
    static func machine(
        processors: Int = 8, _ environment: [String: String] = [:], isRoot: Bool = false,
        programs: [String: String] = ["mpirun": "mpirun (Open MPI) 4.1.4"], files: [String: String] = [:]
    ) -> Surroundings {
        Surroundings(
            environment: environment, processors: processors, isRoot: isRoot,
            find: { name in
                if name.hasPrefix("/") {
                    return programs[String(name.split(separator: "/").last!)] == nil ? nil : name
                }
                if name.contains("/") { return files[name] == nil ? nil : name }
                return programs[name] == nil ? nil : "/bin/\(name)"
            },
            version: { path in programs[String(path.split(separator: "/").last!)] },
            read: { files[$0] })
    }

    static let openMPI5 = ["mpirun": "mpirun (Open MPI) 5.0.11\n\nReport bugs to …"]
    static let mpich = [
        "mpirun": "HYDRA build details:\n    Version:                                 4.0.2\n"
    ]
    static let both = ["mpirun": "mpirun (Open MPI) 4.1.4", "srun": "slurm 23.11.4"]

    /// Four hosts with 32 processors each.
    static let slurm = [
        "SLURM_JOB_ID": "77", "SLURM_JOB_NUM_NODES": "4", "SLURM_NTASKS": "16", "SLURM_NTASKS_PER_NODE": "4",
        "SLURM_CPUS_PER_TASK": "8", "SLURM_CPUS_ON_NODE": "32",
    ]

    static func request(_ change: (inout JobRequest) -> Void) -> JobRequest {
        var request = JobRequest()
        change(&request)
        return request
    }
}
