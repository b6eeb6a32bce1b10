import AquilaLaunch
import Testing

/// Sources of settings, and refused values.
@Suite struct SettingsTests {
    private func problem(_ place: Surroundings = Place.machine(), _ change: (inout JobRequest) -> Void)
        -> String
    {
        do throws(LaunchError) {
            _ = try JobSettings(Place.request(change), place)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func flagsComeBeforeTheEnvironmentAndSlurm() throws {
        let environment = Place.slurm.merging(["AQUILA_WORKERS": "3", "AQUILA_RANKS": "6"]) { $1 }
        let place = Place.machine(environment, programs: Place.both)
        let asked = try JobSettings(Place.request { ($0.ranks, $0.cpus) = (8, 2) }, place)
        #expect(asked.ranks == Setting(8, .flag("--ranks")) && asked.cpus == Setting(2, .flag("--cpus")))
        let found = try JobSettings(JobRequest(), place)
        #expect(found.ranks == Setting(6, .environment("AQUILA_RANKS")))
        #expect(found.cpus == Setting(3, .environment("AQUILA_WORKERS")))
        let granted = try JobSettings(JobRequest(), Place.machine(Place.slurm, programs: Place.both))
        #expect(granted.ranks.source == .derived("nodes × ranks per node") && granted.ranks.value == 16)
        #expect(granted.nodes == Setting(4, .slurm("SLURM_JOB_NUM_NODES")))
        #expect(granted.cpus == Setting(8, .slurm("SLURM_CPUS_PER_TASK")))
        #expect(granted.launcher.value == .slurm(path: "/bin/srun"))
    }

    /// `salloc -N 2 --ntasks-per-node=3` gives no further variables.
    @Test(arguments: [("3(x2)", 2, 6, 3), ("3,2", 2, 5, 3), ("1(x2),4", 3, 6, 4), ("2", 1, 2, 2)])
    func tasksOfNodesAreSlurms(_ text: String, nodes: Int, ranks: Int, perNode: Int) throws {
        let environment = [
            "SLURM_JOB_ID": "7", "SLURM_JOB_NUM_NODES": "\(nodes)", "SLURM_TASKS_PER_NODE": text,
        ]
        let settings = try JobSettings(JobRequest(), Place.machine(environment, programs: Place.both))
        #expect(settings.ranks.value == ranks && settings.ranksPerNode.value == perNode)
        #expect(settings.ranks.source == .slurm("SLURM_TASKS_PER_NODE"))
    }

    @Test func processorsAreSharedByTheRanksOfAHost() throws {
        let settings = try JobSettings(Place.request { $0.ranks = 3 }, Place.machine(processors: 8))
        #expect(settings.cpus.value == 2 && settings.binding.value == .cores && !settings.isOversubscribed)
        let many = try JobSettings(Place.request { $0.ranks = 9 }, Place.machine(processors: 8))
        #expect(many.cpus.value == 1 && many.binding.value == Binding.none && many.isOversubscribed)
    }

    @Test func withoutSrunAnAllocationHasMpirun() throws {
        let settings = try JobSettings(JobRequest(), Place.machine(Place.slurm))
        #expect(settings.launcher.value == .openMPI(path: "/bin/mpirun", major: 4))
    }

    @Test func launchersAreKnownByTheirVersions() {
        let programs = [
            "mpirun": "mpirun (Open MPI) 5.0.3", "mpiexec.hydra": "HYDRA build details:", "srun": "slurm",
        ]
        let found = Launcher.found(Place.machine(programs: programs))
        #expect(
            found == [
                .openMPI(path: "/bin/mpirun", major: 5), .hydra(path: "/bin/mpiexec.hydra"),
                .slurm(path: "/bin/srun"),
            ])
    }

    @Test func whatCannotBeIsRefused() {
        #expect(problem { $0.ranks = 0 } == "--ranks 0: at least one is needed")
        #expect(
            problem { ($0.ranks, $0.nodes, $0.ranksPerNode, $0.hosts) = (5, 2, 2, ["a", "b"]) }.contains(
                "more than"))
        #expect(problem { $0.nodes = 2 }.contains("name them with --hosts"))
        #expect(problem { ($0.nodes, $0.hosts) = (3, ["a", "b"]) }.contains("there are 2 (--hosts)"))
        #expect(
            problem { ($0.ranks, $0.launcher) = (2, "none") }
                == "2 ranks need a launcher, and --launcher is none")
        #expect(problem { ($0.ranks, $0.launcher) = (2, "/x/poe") } == "there is no launcher /x/poe")
        #expect(problem(Place.machine(programs: [:])) { $0.ranks = 2 }.hasPrefix("no mpirun was found"))
        #expect(
            problem(Place.machine(programs: ["mpirun": "poe"])) { $0.ranks = 2 }.contains(
                "neither of Open MPI"))
        #expect(problem { $0.heartbeat = "soon" }.contains("seconds are needed, or off"))
        #expect(problem { $0.variables = ["NOWHERE"] }.contains("there is no such variable here"))
        #expect(problem { ($0.hosts, $0.hostFile) = (["a"], "f") }.contains("exclude each other"))
        #expect(problem { $0.hostFile = "nowhere" } == "cannot read the host file nowhere")
    }

    @Test func theTableNamesSources() throws {
        let settings = try JobSettings(
            Place.request { ($0.ranks, $0.variables) = (2, ["A=1"]) }, Place.machine(["AQUILA_CHECK": "1"]))
        let lines = settings.table.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("launcher ") && $0.contains("Open MPI 4, /bin/mpirun") })
        #expect(lines.contains { $0.hasPrefix("ranks ") && $0.hasSuffix("(--ranks)") })
        #expect(lines.contains { $0.hasPrefix("A ") && $0.hasSuffix("(--env)") })
        #expect(lines.contains { $0.hasPrefix("AQUILA_CHECK ") && $0.hasSuffix("(AQUILA_CHECK)") })
        #expect(lines.contains { $0.hasPrefix("heartbeat ") && $0.hasSuffix("(default)") })
    }

    @Test func programsAreFound() throws {
        let programs = ["heat": "", "python3": ""]
        let place = Place.machine(programs: programs, files: ["./sim": "", "a.py": ""])
        func words(_ words: [String]) throws(LaunchError) -> [String] {
            try ProgramCommand.resolve(words, place) { $0.hasPrefix("/") ? $0 : "/here/\($0)" }
        }
        #expect(try words(["heat", "3"]) == ["/bin/heat", "3"])
        #expect(try words(["./sim"]) == ["/here/./sim"])
        #expect(try words(["a.py", "-x"]) == ["/bin/python3", "-m", "aquila", "/here/a.py", "-x"])
        let active = Place.machine(
            ["VIRTUAL_ENV": "/venv"], programs: ["/venv/bin/python3": "", "python3": ""], files: ["a.py": ""])
        #expect(
            try ProgramCommand.resolve(["a.py"], active) { $0 } == [
                "/venv/bin/python3", "-m", "aquila", "a.py",
            ])
        #expect(throws: LaunchError("sim is not in PATH; to run the one in this folder, write ./sim")) {
            try words(["sim"])
        }
        #expect(throws: LaunchError("there is no program b.py")) { try words(["b.py"]) }
    }
}
