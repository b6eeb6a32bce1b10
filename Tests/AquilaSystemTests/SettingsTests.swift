import AquilaSystem
import Foundation
import Testing

/// Texts that the table of settings accepts and refuses.
@Suite struct SettingsTests {
    @Test(arguments: [
        ("512M", 512 << 20), ("2G", 2 << 30), ("2g", 2 << 30), ("2GiB", 2 << 30), ("2GB", 2_000_000_000),
        ("2gb", 2_000_000_000), ("1.5K", 1536), ("4096", 4096), ("4096B", 4096), ("1 TiB", 1 << 40),
        ("2PB", 2_000_000_000_000_000), ("9223372036854775807", Int.max),
    ])
    func sizes(_ text: String, _ bytes: Int) {
        #expect(Settings(["AQUILA_MEMORY": text])[Settings.memory] == .bytes(bytes))
    }

    @Test func parts() {
        let settings = Settings(["AQUILA_MEMORY": "50%"])
        #expect(settings[Settings.memory]?.bytes(of: 1000) == 500 && settings.problems.isEmpty)
        #expect(Settings(["AQUILA_MEMORY": "12.5%"])[Settings.memory]?.bytes(of: 1000) == 125)
    }

    @Test(arguments: [
        ("AQUILA_MEMORY", "16000000T"), ("AQUILA_MEMORY", "-1"), ("AQUILA_MEMORY", "0"),
        ("AQUILA_MEMORY", "nan"), ("AQUILA_MEMORY", "inf"), ("AQUILA_MEMORY", "1e400"),
        ("AQUILA_MEMORY", "2XB"), ("AQUILA_MEMORY", "101%"), ("AQUILA_MEMORY", "0%"), ("AQUILA_MEMORY", "G"),
        ("AQUILA_MEMORY", "0.1"), ("AQUILA_MEMORY", "9223372036854775808"), ("AQUILA_MEMORY", "1.2.3G"),
        ("AQUILA_WORKERS", "999999"), ("AQUILA_WORKERS", "0"), ("AQUILA_WORKERS", "-3"),
        ("AQUILA_WORKERS", "two"), ("AQUILA_WORKERS", "2.5"), ("AQUILA_TIER", "fast"),
        ("AQUILA_TIER", "Interpreter"), ("AQUILA_CHECK", "2"), ("AQUILA_EAGER", "maybe"),
        ("AQUILA_FALLBACK", "loud"), ("AQUILA_HEARTBEAT", "soon"), ("AQUILA_HEARTBEAT", "-1"),
        ("AQUILA_HEARTBEAT", "inf"), ("AQUILA_PRINT", "none"), ("AQUILA_BIND", "core"), ("AQUILA_RANKS", "0"),
        ("AQUILA_SIMULATE", "1"), ("AQUILA_PASSES", "fuse,-defer"), ("AQUILA_PASSES", "none"),
        ("AQUILA_SIMULATE", "4:4"), ("AQUILA_SIMULATE", "4:"),
        ("AQUILA_SIMULATE", "4:1,,2"), ("AQUILA_DEVICES", "gpu"), ("AQUILA_DEVICES", "0,"),
        ("AQUILA_DEVICES", "1,1"), ("AQUILA_DEVICES", "-1"), ("AQUILA_DEVICE_THRESHOLD", "-1"),
    ])
    func nonsenseIsRefusedWithWhatIsTaken(_ name: String, _ text: String) throws {
        let problems = Settings([name: text]).problems
        #expect(problems.count == 1)
        let problem = try #require(problems.first)
        #expect("\(problem)".hasPrefix("\(name)=\(text) is refused; accepted: "))
        #expect(Settings.table.contains { $0.name == name && "\(problem)".hasSuffix($0.forms) })
    }

    @Test(arguments: [
        ("off", DeviceChoice.none, nil), ("all", .all, 0), ("1,0", .some([1, 0]), 1), ("3", .some([3]), 3),
    ])
    func devices(_ text: String, _ choice: DeviceChoice, _ first: Int?) {
        let found = Settings(["AQUILA_DEVICES": text])[Settings.devices]
        #expect(found == .some(choice) && found?.first == first)
    }

    @Test func valuesHaveTheirTypes() {
        let settings = Settings([
            "AQUILA_WORKERS": "4096", "AQUILA_TIER": "compiler", "AQUILA_CHECK": "ranks",
            "AQUILA_EAGER": "Yes",
            "AQUILA_FALLBACK": "warn", "AQUILA_HEARTBEAT": "off", "AQUILA_LLVM": "off",
            "AQUILA_BLAS": "/opt/blas.so", "AQUILA_SIMULATE": "65536:0,17", "AQUILA_BIND": "numa",
            "AQUILA_TRACE": "",
        ])
        #expect(settings.problems.isEmpty)
        #expect(settings[Settings.workers] == 4096 && settings[Settings.tier] == .compiler)
        #expect(settings[Settings.check] == .ranks && settings[Settings.eager] == true)
        #expect(settings[Settings.fallback] == .warn && settings[Settings.heartbeat] == 0)
        #expect(settings[Settings.llvm] == .off && settings[Settings.blas] == .path("/opt/blas.so"))
        #expect(settings[Settings.simulate]?.chosen == [0, 17] && settings[Settings.bind] == .numa)
        #expect(settings[Settings.trace] == nil && settings[Settings.memory] == nil)
    }

    @Test func misspeltNamesAreRecognised() {
        let settings = Settings([
            "AQUILA_WORKRS": "2", "AQUILA_MEMROY": "2G", "AQUILA_FUZZ_SEED": "3", "A": "1",
        ])
        #expect(settings.misspelt.map(\.name) == ["AQUILA_MEMROY", "AQUILA_WORKRS"])
        #expect(settings.misspelt.map(\.likely) == ["AQUILA_MEMORY", "AQUILA_WORKERS"])
        #expect(settings.problems.isEmpty)
    }

    @Test func thePageHasEverySetting() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/settings.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for row in Settings.table { #expect(text.contains("`\(row.name)`"), "\(row.name)") }
    }

    @Test func theListHasEverySettingWithItsSource() {
        let text = Settings(["AQUILA_WORKERS": "3", "AQUILA_TIER": "fast", "AQUILA_FUZZ_SEED": "3"])
            .description
        for row in Settings.table {
            #expect(text.contains("\(row.name) = ") && text.contains(row.meaning) && text.contains(row.forms))
        }
        #expect(text.contains("AQUILA_WORKERS = 3  (environment)"))
        #expect(text.contains("AQUILA_TIER = fast  (environment, REFUSED)"))
        #expect(text.contains("AQUILA_PRINT = first  (default)"))
        #expect(text.contains("No settings: AQUILA_FUZZ_SEED"))
    }
}
