import AquilaKernels
import AquilaLaunch
import Glibc

/// A line that says whether an engine is missing without which programs are slower, and what brings it.
struct SpeedAdvice {
    /// Engines that are missing, and those that a setting keeps away.
    private let missing, refused: [EngineReport.Engine]

    init(_ engines: [EngineReport.Engine]) {
        let absent = engines.filter { $0.path == nil }
        missing = absent.filter { !$0.isSettled }
        refused = absent.filter(\.isSettled)
    }

    var text: String {
        var parts: [String] = []
        if !missing.isEmpty { parts.append("\(names(missing)) missing: \(command)") }
        if !refused.isEmpty { parts.append("\(names(refused)) kept away by a setting") }
        return parts.isEmpty ? "nothing is missing" : parts.joined(separator: "; ")
    }

    private func names(_ engines: [EngineReport.Engine]) -> String {
        "\(engines.map(\.name).joined(separator: ", ")) \(engines.count == 1 ? "is" : "are")"
    }

    /// The command that installs the missing engines.
    private var command: String {
        let wheels = missing.compactMap(\.wheel)
        let others = missing.filter { $0.wheel == nil }
        let pip = wheels.isEmpty ? [] : ["python -m pip install \(wheels.joined(separator: " "))"]
        return (pip + (others.isEmpty ? [] : [command(for: others)])).joined(separator: ", and ")
    }

    /// The command of the system that installs engines; elsewhere than on Debian, the names of its packages.
    private func command(for missing: [EngineReport.Engine]) -> String {
        let isDebian = access("/usr/bin/apt-get", X_OK) == 0
        var packages: [String] = []
        for engine in missing {
            guard let package = isDebian ? Self.known(engine.package) : engine.package else {
                return "run apt-get update, then aquila info again, which then names the packages"
            }
            if !packages.contains(package) { packages.append(package) }
        }
        let words = packages.joined(separator: " ")
        guard isDebian else { return "install what Debian names \(words)" }
        return "\(geteuid() == 0 ? "" : "sudo ")apt-get install \(words)"
    }

    /// The package; nil if this system knows none. Packages of LLVM have its version's number, and the choice
    /// is that of scripts/setup: the newest one from 15 to that of the recipe, else the oldest newer one.
    private static func known(_ package: String) -> String? {
        let llvm = "libllvm"
        guard package.hasPrefix(llvm), let tuned = Int(package.dropFirst(llvm.count)) else { return package }
        let listed = Spawn.output(of: ["/usr/bin/apt-cache", "pkgnames", llvm])?.text ?? ""
        let versions = listed.split(separator: "\n").compactMap { Int($0.dropFirst(llvm.count)) }
        let older = versions.filter { (15...tuned).contains($0) }.max()
        let choice = older ?? versions.filter { $0 > tuned }.min()
        return choice.map { "\(llvm)\($0)" }
    }
}
