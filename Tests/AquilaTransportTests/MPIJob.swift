import AquilaTransport
import Foundation

/// A launcher of an MPI library on this machine.
struct MPIJob: Sendable, CustomStringConvertible {
    let family: MPILauncher.Family
    let launcher: String

    var description: String { launcher }

    /// The launchers on this machine, one for each MPI library. Debian adds the library's name
    /// where both are installed.
    static let all: [MPIJob] = {
        var found: [MPIJob] = []
        for name in ["mpirun.openmpi", "mpirun.mpich", "mpirun", "mpiexec.hydra"] {
            guard let version = try? run(["/usr/bin/env", name, "--version"], limit: 10), version.status == 0
            else {
                continue
            }
            let isOpen = ["Open MPI", "OpenRTE"].contains { version.output.contains($0) }
            let family: MPILauncher.Family = isOpen ? .openMPI : .mpich
            if !found.contains(where: { $0.family == family }) {
                found.append(MPIJob(family: family, launcher: name))
            }
        }
        return found
    }()

    /// Starts the probe on several ranks, and waits for its end.
    func probe(_ mode: String, ranks: Int, settings: [String: String] = [:]) throws -> (
        status: Int32, output: String
    ) {
        // The tests are one executable, beside the others.
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let program = folder.appendingPathComponent("transport-probe").path
        return try Self.run(
            ["/usr/bin/env", launcher] + options + ["-n", "\(ranks)", program]
                + mode.split(separator: " ").map(String.init), settings: settings,
            limit: 100)
    }

    /// Options for more ranks than cores, and for root.
    private var options: [String] {
        guard family == .openMPI else { return [] }
        return ["--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1"]
    }

    private static func run(_ command: [String], settings: [String: String] = [:], limit: Double) throws
        -> (status: Int32, output: String)
    {
        // A file instead of a pipe, which a stopped rank would keep open.
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-\(UUID().uuidString).txt")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.environment = ProcessInfo.processInfo.environment
            .merging(["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]) { $1 }
            .merging(["SWIFT_BACKTRACE": "enable=no", "AQUILA_HEARTBEAT": "60"]) { $1 }
            .merging(settings) { $1 }
        try process.run()
        let end = Date() + limit
        while process.isRunning && Date() < end { usleep(5000) }
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
    }
}
