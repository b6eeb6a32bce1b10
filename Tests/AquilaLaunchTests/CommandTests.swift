import AquilaLaunch
import Testing

/// The command that is run, as a function of the request and the surroundings.
@Suite struct CommandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let request: JobRequest
        let place: Surroundings
        let command: String
        var testDescription: String { name }

        init(
            _ name: String, _ place: Surroundings, _ command: String,
            _ change: (inout JobRequest) -> Void = { _ in }
        ) {
            (self.name, self.place, self.command) = (name, place, command)
            request = Place.request(change)
        }
    }

    private static let alive4 =
        "--mca oob_tcp_keepalive_time 3 --mca oob_tcp_keepalive_intvl 1 --mca oob_tcp_keepalive_probes 4"
    private static let alive5 =
        "--prtemca oob_tcp_keepalive_time 3 --prtemca oob_tcp_keepalive_intvl 1 --prtemca oob_tcp_keepalive_probes 4"

    private static let delay = #"sh -c '"$@" || { status=$?; sleep 0.3; exit $status; }' sh"#

    static let openMPI: [Case] = [
        Case("one rank", Place.machine(), "heat 3"),
        Case("one rank with threads", Place.machine(), "AQUILA_WORKERS=2 heat 3") { $0.cpus = 2 },
        Case(
            "bound", Place.machine(),
            "/bin/mpirun -n 4 --use-hwthread-cpus --map-by ppr:4:node:PE=2 --bind-to hwthread \(alive4) "
                + "-x AQUILA_WORKERS=2 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { $0.ranks = 4 },
        Case(
            "oversubscribed, as root", Place.machine(processors: 2, isRoot: true),
            "/bin/mpirun --allow-run-as-root -n 4 --oversubscribe --map-by ppr:4:node --bind-to none "
                + "--mca mpi_yield_when_idle 1 \(alive4) -x AQUILA_WORKERS=1 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { $0.ranks = 4 },
        Case(
            "hosts", Place.machine(["AQUILA_CHECK": "1", "LD_LIBRARY_PATH": "/l", "HOME": "/h"]),
            "/bin/mpirun -n 4 --host a:2,b:2 --oversubscribe --map-by ppr:2:node --bind-to numa \(alive4) "
                + "-x A='b c' -x AQUILA_CHECK=1 -x AQUILA_WORKERS=4 -x LD_LIBRARY_PATH=/l "
                + "-x SWIFT_BACKTRACE=enable=no --tag-output heat 3"
        ) {
            ($0.hosts, $0.ranks, $0.bind) = (["a", "b"], 4, .numa)
            ($0.variables, $0.launcherArguments) = (["A=b c"], ["--tag-output"])
        },
        Case(
            "heartbeat off", Place.machine(["AQUILA_HEARTBEAT": "off"]),
            "/bin/mpirun -n 2 --oversubscribe --map-by ppr:2:node --bind-to none -x AQUILA_HEARTBEAT=off "
                + "-x AQUILA_WORKERS=4 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { ($0.ranks, $0.bind) = (2, Binding.none) },
        Case(
            "version 5", Place.machine(programs: Place.openMPI5),
            "/bin/mpirun -n 2 --map-by ppr:2:node:PE=4:HWTCPUS --bind-to hwthread \(alive5) "
                + "-x AQUILA_WORKERS=4 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { $0.ranks = 2 },
        Case(
            "version 5, oversubscribed", Place.machine(processors: 1, programs: Place.openMPI5),
            "/bin/mpirun -n 2 --map-by ppr:2:node:OVERSUBSCRIBE --bind-to none --mca mpi_yield_when_idle 1 "
                + "\(alive5) -x AQUILA_WORKERS=1 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { $0.ranks = 2 },
    ]

    static let others: [Case] = [
        Case(
            "MPICH", Place.machine(programs: Place.mpich),
            "/bin/mpirun -n 4 -ppn 4 -bind-to hwthread:2 -genv AQUILA_WORKERS 2 -genv SWIFT_BACKTRACE enable=no "
                + "\(delay) heat 3"
        ) { $0.ranks = 4 },
        Case(
            "MPICH on hosts of a file",
            Place.machine(processors: 4, programs: Place.mpich, files: ["hosts": "# two\na\nb\n"]),
            "/bin/mpirun -n 16 -ppn 8 -f hosts -bind-to none -genv AQUILA_WORKERS 1 "
                + "-genv SWIFT_BACKTRACE enable=no \(delay) heat 3"
        ) { ($0.hostFile, $0.ranksPerNode) = ("hosts", 8) },
        Case(
            "MPICH without heartbeats", Place.machine(["AQUILA_HEARTBEAT": "0"], programs: Place.mpich),
            "/bin/mpirun -n 2 -ppn 2 -bind-to numa -genv AQUILA_HEARTBEAT 0 -genv AQUILA_WORKERS 4 "
                + "-genv SWIFT_BACKTRACE enable=no heat 3"
        ) { ($0.ranks, $0.bind) = (2, .numa) },
        Case(
            "Slurm", Place.machine(Place.slurm, programs: Place.both),
            "AQUILA_WORKERS=8 SWIFT_BACKTRACE=enable=no /bin/srun --nodes=4 --ntasks=16 --ntasks-per-node=4 "
                + "--cpus-per-task=8 --cpu-bind=cores --kill-on-bad-exit=1 --export=ALL heat 3"),
        Case(
            "a part of Slurm's allocation", Place.machine(Place.slurm, programs: Place.both),
            "AQUILA_WORKERS=16 SWIFT_BACKTRACE=enable=no /bin/srun --nodes=2 --ntasks=4 --ntasks-per-node=2 "
                + "--cpus-per-task=16 --nodelist=a,b --cpu-bind=sockets --kill-on-bad-exit=1 --export=ALL heat 3"
        ) { ($0.hosts, $0.ranks, $0.cpus, $0.bind) = (["a", "b"], 4, 16, .sockets) },
        Case(
            "too much for Slurm's allocation", Place.machine(Place.slurm, programs: Place.both),
            "AQUILA_WORKERS=8 SWIFT_BACKTRACE=enable=no /bin/srun --nodes=4 --ntasks=32 --ntasks-per-node=8 "
                + "--cpus-per-task=8 --cpu-bind=none --overcommit --kill-on-bad-exit=1 --export=ALL heat 3"
        ) { $0.ranks = 32 },
        Case(
            "mpirun in Slurm's allocation", Place.machine(Place.slurm, programs: Place.both),
            "/bin/mpirun -n 16 --use-hwthread-cpus --map-by ppr:4:node:PE=8 --bind-to hwthread \(alive4) "
                + "-x AQUILA_WORKERS=8 -x SWIFT_BACKTRACE=enable=no heat 3"
        ) { $0.launcher = "mpirun" },
        Case(
            "a rank of another launcher",
            Place.machine(Place.slurm.merging(["PMIX_RANK": "3"]) { $1 }, programs: Place.both), "heat 3"),
    ]

    @Test(arguments: openMPI + others)
    func commandsAreMadeOfSettings(_ item: Case) throws {
        let settings = try JobSettings(item.request, item.place)
        #expect(LaunchCommand(settings, program: ["heat", "3"]).text == unquoted(item.command))
    }

    /// The text with the value that contains a space quoted as a whole.
    private func unquoted(_ text: String) -> String {
        text.replacing("A='b c'", with: "'A=b c'")
    }

    @Test func ranksAreToldWhereToLeaveNotes() throws {
        let settings = try JobSettings(Place.request { $0.ranks = 2 }, Place.machine())
        let command = LaunchCommand(settings, program: ["heat"], notes: "/tmp/x/notes")
        #expect(command.arguments.contains("AQUILA_JOB_NOTES=/tmp/x/notes"))
        #expect(command.arguments.last == "heat")
    }

    @Test func setsOfPythonHaveOneOrder() throws {
        func command(_ environment: [String: String], _ ranks: Int) throws -> String {
            let settings = try JobSettings(Place.request { $0.ranks = ranks }, Place.machine(environment))
            return LaunchCommand(settings, program: ["python3", "-m", "aquila", "a.py"]).text
        }
        #expect(try command([:], 2).contains("-x PYTHONHASHSEED=0 python3"))
        #expect(try command(["PYTHONHASHSEED": "5"], 2).contains("-x PYTHONHASHSEED=5"))
        #expect(try !command([:], 1).contains("PYTHONHASHSEED"))
    }

    @Test(arguments: [
        ["plain"], ["two words", ""], ["it's", "a \"b\"", "$HOME", "back\\slash"],
        ["новый", "a;b", "*", "~"],
    ])
    func quotedWordsAreReadBack(_ words: [String]) throws {
        #expect(try ShellWords.split(ShellWords.joined(words)) == words)
    }

    @Test func openQuotesAreRefused() {
        #expect(throws: LaunchError.self) { try ShellWords.split("--x 'a") }
    }
}
