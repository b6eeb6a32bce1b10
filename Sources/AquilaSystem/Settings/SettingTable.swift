// The table of all settings.
extension Settings {
    // MARK: Computing

    /// The number of computing threads of each rank.
    public static let workers = SettingKey(
        "AQUILA_WORKERS", .count(1...4096), standard: "processors that affinity and quotas grant",
        "threads that compute, of each rank")
    /// The memory of each rank's arrays, in bytes or as a share of the host's, which its ranks
    /// divide.
    public static let memory = SettingKey(
        "AQUILA_MEMORY", .memory, standard: "90% of what is available, shared by the ranks of a host",
        "memory that arrays may take, of each rank; a percentage is shared by the ranks of a host")
    /// The policy by which kernels are compiled.
    public static let tier = SettingKey<TierPolicy>(
        "AQUILA_TIER", .choice, standard: "automatic", "which kernels run compiled")
    /// The folder of compiled kernels; `off` keeps none.
    public static let cacheFolder = SettingKey(
        "AQUILA_CACHE_DIR", .text("a folder, or off"), standard: "$XDG_CACHE_HOME/aquila or ~/.cache/aquila",
        "where compiled kernels are kept")

    /// The optimisations of planning that are on.
    package static let passes = SettingKey(
        "AQUILA_PASSES", .passes, standard: "all", "optimisations of planning that are on; for finding faults"
    )

    // MARK: Devices

    /// The devices on which large operations are computed.
    public static let devices = SettingKey<DeviceChoice>(
        "AQUILA_DEVICES", .devices, standard: "off", "GPUs that compute; a process uses the first of them")
    /// The number of points of an operation from which on it goes to a device.
    public static let deviceThreshold = SettingKey(
        "AQUILA_DEVICE_THRESHOLD", .count(0...Int.max), standard: "131072",
        "elements of an operation from which on it may go to a GPU; 0 sends everything there")
    /// The memory of a device that may be used.
    public static let deviceMemory = SettingKey(
        "AQUILA_DEVICE_MEMORY", .memory, standard: "90% of what is free", "memory of a GPU that is used")

    // MARK: Python

    /// True if Python runs every operation at once, so that errors come at their lines.
    public static let eager = SettingKey(
        "AQUILA_EAGER", .flag, standard: "0",
        "Python: every operation runs at once, so that errors come at their lines")
    /// True if Python's arrays have NumPy's struct, and compute themselves when C code touches them.
    public static let touch = SettingKey(
        "AQUILA_TOUCH", .flag, standard: "1",
        "Python: arrays are NumPy's for C code, and are computed when it touches them")
    /// The notice that Python gives where NumPy computes.
    public static let fallback = SettingKey<FallbackNotice>(
        "AQUILA_FALLBACK", .choice, standard: "silent", "Python: warn where NumPy computes")
    /// False if `import pandas` gives pandas itself in programs that `python -m aquila` runs.
    public static let pandas = SettingKey(
        "AQUILA_PANDAS", .flag, standard: "1", "Python: `python -m aquila` gives aquila.pandas to programs")
    /// The number of rows from which Python's frames compute on all cores.
    public static let frameRows = SettingKey(
        "AQUILA_FRAME_ROWS", .count(0...Int(Int32.max)), standard: "50000",
        "Python: rows from which frames are computed by Aquila, below by pandas")
    /// The interpreter of programs that end with `.py`, for `aquila run`.
    public static let python = SettingKey(
        "AQUILA_PYTHON", .text("a path, or a name along PATH"),
        standard: "the active virtual environment's, else python3",
        "the interpreter of programs that end with .py")

    // MARK: Seeing

    /// The level of checks at run time: none, all invariants, or only that all ranks run the same
    /// program.
    public static let check = SettingKey<CheckLevel>(
        "AQUILA_CHECK", .choice, standard: "0",
        "1: check the invariants of every stage; ranks: only that all ranks run the same program")
    /// The file of a timeline in Perfetto's format.
    public static let trace = SettingKey(
        "AQUILA_TRACE", .text("a file"), "what ran when and where, for ui.perfetto.dev")
    /// The file in which the doctor reports lines with slow habits, as JSON.
    public static let doctor = SettingKey(
        "AQUILA_DOCTOR", .text("a file"), "lines with slow habits, as JSON")
    /// The file or folder of drawings of each new plan, for Graphviz.
    public static let graph = SettingKey(
        "AQUILA_GRAPH", .text("a file, or a folder, which ends with a slash"), "each new plan, for Graphviz")
    /// The simulated ranks of a program that is planned and not computed.
    public static let simulate = SettingKey<SimulatedRanks>(
        "AQUILA_SIMULATE", .simulation,
        "plan as ranks of many, and compute nothing; `aquila simulate` sets it")
    /// The file of a simulation's figures.
    public static let simulateOut = SettingKey(
        "AQUILA_SIMULATE_OUT", .text("a file"), "where a simulation's figures go")
    /// The file of the values that a simulated program reads.
    public static let oracle = SettingKey(
        "AQUILA_ORACLE", .text("a file"), "values that a simulated program reads")
    /// The file in which a run records the values that the program reads, for an oracle.
    public static let oracleRecord = SettingKey(
        "AQUILA_ORACLE_RECORD", .text("a file"), "where the values go that the program reads, for an oracle")

    // MARK: Ranks

    /// The number of ranks of a job, for `aquila run`.
    public static let ranks = SettingKey(
        "AQUILA_RANKS", .count(1...Int(Int32.max)), standard: "1, or what Slurm grants", "ranks in all")
    /// The binding of a rank's threads to processors.
    public static let bind = SettingKey<Binding>(
        "AQUILA_BIND", .choice, standard: "auto", "what the threads of a rank may run on")
    /// The launcher of `aquila run`.
    public static let launcher = SettingKey(
        "AQUILA_LAUNCHER", .text("auto, mpirun, srun, none, or the path of an mpirun"), standard: "auto",
        "what starts ranks")
    /// Further options for the launcher, in a shell's words.
    public static let launcherArguments = SettingKey(
        "AQUILA_LAUNCHER_ARGS", .text("options, in a shell's words"), "more options for the launcher")
    /// Seconds within which a job that has lost a rank ends; 0 for a job that is not watched.
    public static let heartbeat = SettingKey(
        "AQUILA_HEARTBEAT", .seconds, standard: "10",
        "seconds within which a job that has lost a rank is over")
    /// The folder of the notes in which ranks say how they end.
    public static let runFolder = SettingKey(
        "AQUILA_RUN_DIR", .text("a folder"),
        standard: "the temporary folder; on several hosts the current one",
        "where ranks leave notes of how they end")
    /// The ranks that print.
    public static let print = SettingKey<PrintingRanks>(
        "AQUILA_PRINT", .choice, standard: "first", "which ranks print")

    // MARK: Libraries

    /// The choice of LLVM, which compiles kernels.
    public static let llvm = library("AQUILA_LLVM", "LLVM, which compiles kernels")
    /// The choice of SLEEF, for elementary functions.
    public static let sleef = library("AQUILA_SLEEF", "SLEEF, for elementary functions")
    /// The choice of BLAS, for products of matrices.
    public static let blas = library("AQUILA_BLAS", "BLAS, for products of matrices")
    /// The choice of LAPACK, for decompositions of matrices.
    public static let lapack = library("AQUILA_LAPACK", "LAPACK, for decompositions of matrices")
    /// The choice of MPI, between ranks.
    public static let mpi = library("AQUILA_MPI", "MPI, between ranks")
    /// The choice of HDF5, for its files.
    public static let hdf5 = library("AQUILA_HDF5", "HDF5, for its files")
    public static let zlib = library("AQUILA_ZLIB", "zlib, for archives and checkpoints")
    /// The choice of CUDA's driver, for GPUs.
    public static let cuda = library("AQUILA_CUDA", "CUDA's driver, for GPUs")

    private static func library(_ name: String, _ meaning: String) -> SettingKey<LibraryChoice> {
        SettingKey(name, .library, standard: "what the dynamic linker finds", meaning)
    }

    // MARK: Settings that `aquila run` passes to ranks

    /// The number of ranks of the running job; `aquila run` sets it.
    public static let jobRanks = SettingKey(
        "AQUILA_JOB_RANKS", .count(1...Int(Int32.max)), "ranks of the job; `aquila run` sets it")
    /// The file of the ranks' notes; `aquila run` sets it.
    public static let jobNotes = SettingKey(
        "AQUILA_JOB_NOTES", .text("a file"), "notes of how ranks end; `aquila run` sets it")
    /// The process that started the job; `aquila run` sets it.
    public static let jobStarter = SettingKey(
        "AQUILA_JOB_STARTER", .text("a process"), "who started the job; `aquila run` sets it")

    /// The mark of the process that is a rank, for its child processes; ranks set it.
    public static let jobRank = SettingKey(
        "AQUILA_JOB_RANK", .text("a process and its rank"),
        "the process that is a rank, for its children; ranks set it")

    /// All settings, in the order in which they are printed.
    public static let table: [SettingRow] = [
        workers.row, memory.row, tier.row, cacheFolder.row, passes.row, devices.row, deviceThreshold.row,
        deviceMemory.row, eager.row, touch.row, fallback.row,
        pandas.row,
        frameRows.row,
        python.row,
        check.row,
        trace.row, doctor.row, graph.row, simulate.row, simulateOut.row, oracle.row, oracleRecord.row,
        ranks.row, bind.row, launcher.row, launcherArguments.row, heartbeat.row, runFolder.row, print.row,
        llvm.row, sleef.row, blas.row, lapack.row, mpi.row, hdf5.row, zlib.row, cuda.row, jobRanks.row,
        jobNotes.row, jobStarter.row,
        jobRank.row,
    ]
}
