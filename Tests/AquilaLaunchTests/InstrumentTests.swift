import Foundation
import Testing

/// The commands that examine programs, and the settings, as a user sees them.
@Suite final class InstrumentTests {
    private let folder: String
    private static let programs = URL(fileURLWithPath: AquilaRun.aquila).deletingLastPathComponent()
    private static let program = programs.appendingPathComponent("jacobi").path

    init() throws {
        folder = NSTemporaryDirectory() + "aquila-instruments-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func run(
        _ words: [String], settings: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.standardOutput = pipe
        process.standardError = pipe
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func aquila(
        _ words: String..., settings: [String: String] = [:]
    ) throws -> (status: Int32, output: String) { try run([AquilaRun.aquila] + words, settings: settings) }

    /// A line for the shell, in which `$PROGRAM` solves a small problem.
    private func shell(
        _ line: String, settings: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let names = ["PROGRAM": "\(Self.program) 64 30", "AQUILA": AquilaRun.aquila, "FOLDER": folder]
        return try run(["/bin/sh", "-c", line], settings: names.merging(settings) { $1 })
    }

    // MARK: Files that cannot be written

    @Test(arguments: [
        ["profile", "--trace"], ["profile", "--graph"], ["doctor", "--json"], ["simulate", "--record"],
        ["simulate", "--ranks", "4", "--json"],
    ])
    func aBadPlaceIsToldBeforeTheProgramRuns(_ words: [String]) throws {
        for (place, reason) in [
            ("\(folder)/no/file", "No such file or directory"), (folder + "/", "Is a directory"),
            ("/proc/file", "No such file or directory"),
        ] where !(words.last == "--graph" && place == folder + "/") {
            let ending = try run([AquilaRun.aquila] + words + [place, Self.program, "64", "3"])
            #expect(ending.status == 64)
            #expect(ending.output == "aquila \(words[0]): \(place) cannot be written: \(reason)\n")
        }
    }

    @Test func reportsAreWrittenForTheUserAlone() throws {
        let trace = "\(folder)/trace.json"
        let graphs = "\(folder)/graphs/"
        let profile = try aquila("profile", "--trace", trace, "--graph", graphs, Self.program, "64", "3")
        #expect(profile.status == 0 && profile.output.contains("graph: \(graphs)"), "\(profile.output)")
        let json = "\(folder)/doctor.json"
        #expect(try aquila("doctor", "--json", json, Self.program, "64", "3").status == 0)
        for (path, mode) in [
            (trace, 0o600), (json, 0o600), (graphs, 0o700), (graphs + "window-0001.dot", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
        }
    }

    @Test func aProgramWithoutArraysIsTold() throws {
        let ending = try aquila("doctor", "/bin/true")
        #expect(ending.output.hasPrefix("There are no findings: the program did not use Aquila"))
        #expect(try aquila("profile", "--trace", "\(folder)/t", "/bin/true").status == 1)
    }

    @Test func columnsOfAProfileStandApart() throws {
        let events = #"[{"name": "wait for the window before", "cat": "throttle", "ph": "X", "dur": 5000}]"#
        try "{\"traceEvents\": \(events)}".write(toFile: "\(folder)/given", atomically: true, encoding: .utf8)
        let program = ["/bin/sh", "-c", "cp \(folder)/given $AQUILA_TRACE"]
        let ending = try run([AquilaRun.aquila, "profile", "--trace", "\(folder)/trace.json"] + program)
        #expect(ending.output.contains(" 1  throttle  wait for the window before\n"), "\(ending)")
    }

    @Test func variablesWithBadPlacesAreTold() throws {
        for name in ["AQUILA_TRACE", "AQUILA_DOCTOR", "AQUILA_GRAPH", "AQUILA_ORACLE_RECORD"] {
            let ending = try shell("$PROGRAM", settings: [name: "\(folder)/no/file"])
            let words = "aquila: \(folder)/no/file cannot be written: No such file or directory\n"
            #expect(ending.status == 0 && ending.output.contains(words), "\(name): \(ending.output)")
        }
    }

    /// The trace and the kernels are larger than one block, the limit on files' sizes.
    @Test func aLimitOfFilesDoesNotEndAProgram() throws {
        let ending = try shell(
            "ulimit -f 1; exec $PROGRAM",
            settings: [
                "AQUILA_CACHE_DIR": "\(folder)/cache", "AQUILA_TRACE": "\(folder)/trace",
                "AQUILA_TIER": "compiler",
            ])
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.output.contains("\(folder)/trace cannot be written: File too large"))
    }

    // MARK: Settings

    @Test func nonsenseEndsAProgramInWords() throws {
        for (name, text) in [
            ("AQUILA_MEMORY", "16000000T"), ("AQUILA_WORKERS", "999999"), ("AQUILA_TIER", "fast"),
        ] {
            for line in ["$PROGRAM", "$AQUILA run $PROGRAM", "$AQUILA doctor $PROGRAM", "$AQUILA info"] {
                let ending = try shell(line, settings: [name: text])
                #expect(ending.status == 64, "\(line)")
                #expect(ending.output.contains("\(name)=\(text) is refused; accepted: "), "\(ending.output)")
            }
        }
    }

    @Test func aMisspeltNameIsTold() throws {
        let ending = try shell("$PROGRAM", settings: ["AQUILA_WORKRS": "1"])
        #expect(ending.status == 0)
        #expect(ending.output.contains("aquila: AQUILA_WORKRS is no setting; AQUILA_WORKERS is\n"))
    }

    @Test func settingsAreListed() throws {
        let ending = try shell("$AQUILA info --settings", settings: ["AQUILA_WORKERS": "3"])
        #expect(ending.status == 0 && ending.output.contains("AQUILA_WORKERS = 3  (environment)"))
        let refused = try shell("$AQUILA info --settings", settings: ["AQUILA_WORKERS": "x"])
        #expect(refused.status == 64 && refused.output.contains("AQUILA_WORKERS = x  (environment, REFUSED)"))
    }

    @Test func aWrongLibraryIsNamed() throws {
        for (library, reason) in [
            ("/nowhere/libLLVM.so", "cannot be loaded: "),
            ("libm.so.6", "is not LLVM: it lacks the function "),
        ] {
            let settings = ["AQUILA_LLVM": library, "AQUILA_TIER": "compiler", "AQUILA_CACHE_DIR": "off"]
            let ending = try shell("$PROGRAM", settings: settings)
            #expect(ending.status == 0 && ending.output.contains("aquila: AQUILA_LLVM=\(library) \(reason)"))
            let info = try shell("$AQUILA info", settings: settings)
            #expect(info.output.contains("none: AQUILA_LLVM=\(library) "), "\(info.output)")
            #expect(!(ending.output + info.output).contains("install the package libllvm19"))
        }
    }

    // MARK: Limits

    @Test func workersHeedAffinity() throws {
        let place = try shell("taskset -pc $$")
        guard place.status == 0, let list = place.output.split(separator: " ").last else { return }
        let first = list.prefix { $0.isNumber }
        let ending = try shell("taskset -c \(first) $AQUILA info")
        #expect(ending.output.contains("workers     1 "), "\(ending.output)")
        let config = try shell("taskset -c \(first) $AQUILA run --show-config")
        #expect(
            config.output.contains("processors") && config.output.contains("1 a node"), "\(config.output)")
    }

    /// A real control group, if this process may create one.
    @Test func aRealControlGroupLimits() throws {
        let line = """
            root=/sys/fs/cgroup
            if test -e $root/cgroup.controllers; then groups=$root/aquila-test-$$
            else groups="$root/memory/aquila-test-$$ $root/cpu/aquila-test-$$"; fi
            mkdir $groups 2>/dev/null || exit 77
            trap 'rmdir $groups' EXIT
            limits=0
            limit() { test ! -e $1 || { echo "$2" > $1 && limits=$((limits + 1)); }; }
            for group in $groups; do
                limit $group/memory.max 1G
                limit $group/cpu.max '100000 100000'
                limit $group/memory.limit_in_bytes 1G
                limit $group/cpu.cfs_quota_us 100000
            done
            test $limits = 2 || exit 77
            export groups
            sh -c 'for group in $groups; do echo $$ > $group/cgroup.procs || exit 77; done; exec $AQUILA info'
            """
        let ending = try shell(line)
        guard ending.status != 77 else { return }
        #expect(
            ending.output.contains("workers     1 ") && ending.output.contains("0.9 GiB"), "\(ending.output)")
    }
}
