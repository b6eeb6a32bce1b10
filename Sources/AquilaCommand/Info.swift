import AquilaDevices
import AquilaKernels
import AquilaLaunch
import AquilaSystem
import AquilaTransport
import AquilaTypes
import ArgumentParser

/// `aquila info`: the hardware, the engines that are found and missing, and the settings.
struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the hardware, the engines found and missing, and where things are kept.")

    @Flag(help: "Print every setting: its value and source, its meaning, its default, and what it takes.")
    var settings = false

    func run() throws {
        if settings {
            print(Settings.current.description)
            Settings.warnOfMisspelt
            if !Settings.current.problems.isEmpty { throw ExitCode(64) }
            return
        }
        Settings.requireValid()
        let engines = EngineReport()
        print("processor   \(engines.processor ?? "unknown"), \(engines.vectorBits)-bit vectors")
        print("workers     \(SystemLimits.workerCount)  (AQUILA_WORKERS)")
        print("memory      \(gibibytes(MemoryBudget.fromEnvironment())) may be used  (AQUILA_MEMORY)")
        if let cache = engines.kernelCache, let refusal = cache.refusal {
            print("kernels     are not kept in \(cache.directory): \(refusal)  (AQUILA_CACHE_DIR)")
        } else if let cache = engines.kernelCache {
            print("kernels     \(mebibytes(cache.bytes)) in \(cache.directory)  (AQUILA_CACHE_DIR)")
        } else {
            print("kernels     are not kept  (AQUILA_CACHE_DIR)")
        }
        for engine in engines.engines { show(engine.name, engine.path, engine.advice, engine.purpose) }
        let transports = MPIReport()
        for engine in transports.engines { show(engine.name, engine.path, engine.advice, transports.purpose) }
        let files = HDF5Report()
        show(files.name, files.path, files.advice, files.purpose)
        let archives = ZlibReport()
        show(archives.name, archives.path, archives.advice, archives.purpose)
        let devices = DeviceReport()
        show(devices.name, devices.found, devices.advice, devices.purpose)
        let launchers = Launcher.found(.current).map(\.title)
        print(
            "launchers   \(launchers.isEmpty ? "none: install openmpi-bin or mpich" : launchers.joined(separator: "; "))"
        )
        print("            for aquila run")
        print("speed       \(SpeedAdvice(engines.engines).text)")
    }

    private func show(_ name: String, _ path: String?, _ advice: String, _ purpose: String) {
        print("\(name.padded(to: 12))\(path ?? "none: \(advice)")")
        print("            for \(purpose)")
    }

    private func gibibytes(_ bytes: Int) -> String { "\(rounded(Double(bytes) / Double(1 << 30))) GiB" }
    private func mebibytes(_ bytes: Int) -> String { "\(rounded(Double(bytes) / Double(1 << 20))) MiB" }
    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
