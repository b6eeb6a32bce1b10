import Glibc

/// The behaviour of the driver, from the environment and from `fakeCudaConfigure`.
///
///     FAKE_CUDA_DEVICES=2             number of devices
///     FAKE_CUDA_MEMORY=67108864       bytes of each device
///     FAKE_CUDA_SEED=7                order in which streams run
///     FAKE_CUDA_VERSION=8000          version of the driver
///     FAKE_CUDA_FAULTS=cuMemAlloc_v2:3=2,launch:1=719
///
/// A fault is a call, the number of its occurrence from now on, and the status that it returns. The names
/// `launch` and `copy` stand for operations, which fail when they run and not when they are appended.
struct Options {
    var devices = 1
    var memory = 1 << 30
    var seed: UInt64 = 1
    var version = 12040
    var faults: [Fault] = []

    struct Fault {
        let call: String
        var countdown: Int
        let status: UInt32
    }

    /// The options of the environment.
    static var environment: Options {
        var options = Options()
        for name in ["DEVICES", "MEMORY", "SEED", "VERSION", "FAULTS"] {
            if let value = getenv("FAKE_CUDA_\(name)") {
                options.set(name, String(cString: value))
            }
        }
        return options
    }

    /// Changes options by `NAME=value` with spaces between them.
    mutating func apply(_ text: String) {
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { set(String(parts[0]), String(parts[1])) }
        }
    }

    private mutating func set(_ name: String, _ value: String) {
        switch name {
        case "DEVICES": devices = Int(value) ?? devices
        case "MEMORY": memory = Int(value) ?? memory
        case "SEED": seed = UInt64(value) ?? seed
        case "VERSION": version = Int(value) ?? version
        case "FAULTS": faults = value.split(separator: ",").compactMap { Self.fault(String($0)) }
        default: break
        }
    }

    private static func fault(_ text: String) -> Fault? {
        let parts = text.split { $0 == ":" || $0 == "=" }
        guard parts.count == 3, let count = Int(parts[1]), let status = UInt32(parts[2]) else { return nil }
        return Fault(call: String(parts[0]), countdown: count, status: status)
    }

    /// The status that this occurrence of a call returns by order; nil if it has none.
    mutating func takeFault(_ call: String) -> UInt32? {
        for index in faults.indices where faults[index].call == call && faults[index].countdown > 0 {
            faults[index].countdown -= 1
            if faults[index].countdown == 0 { return faults[index].status }
        }
        return nil
    }
}

/// The reason why an operation or a call fails.
struct Problem: Error {
    let status: UInt32
    let text: String

    static func illegalAddress(_ text: String) -> Problem { Problem(status: 700, text: text) }
    static func misaligned(_ text: String) -> Problem { Problem(status: 716, text: text) }
    static func illegalInstruction(_ text: String) -> Problem { Problem(status: 715, text: text) }
    static func invalidProgram(_ text: String) -> Problem { Problem(status: 218, text: text) }
}
