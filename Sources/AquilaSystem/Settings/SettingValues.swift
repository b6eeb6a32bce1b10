/// The choice of the tier that runs kernels.
public enum TierPolicy: String, CaseIterable, Sendable {
    /// Hot and large kernels are compiled in the background if LLVM is found; the others are
    /// interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM, all are interpreted.
    case compiler
}

/// The processors to which a rank's threads are bound.
public enum Binding: String, CaseIterable, Sendable {
    /// `cores` if the host has enough of them for all its ranks, else `none`.
    case auto
    /// No binding; the system chooses.
    case none
    /// Each rank has as many processors for itself as it has threads.
    case cores
    /// The processors of one memory node, or of one socket.
    case numa, sockets
}

/// The invariants that are checked at run time.
public enum CheckLevel: String, CaseIterable, Sendable {
    case off = "0"
    /// The invariants of every stage.
    case all = "1"
    /// The agreement of all ranks on the recorded program.
    case ranks
}

/// The ranks that print.
public enum PrintingRanks: String, CaseIterable, Sendable {
    case first, all
}

/// The notice a program gets when a call falls back to NumPy.
public enum FallbackNotice: String, CaseIterable, Sendable {
    case silent, warn
}

/// The choice of a native library in place of the default one.
public enum LibraryChoice: Sendable, Equatable {
    case off
    case path(String)
}

extension SettingForm where Value == LibraryChoice {
    static var library: Self {
        Self("a library's path, or its name where the dynamic linker finds it; or off") {
            $0 == "off" ? .off : .path($0)
        }
    }
}

/// The choice of GPUs.
public enum DeviceChoice: Sendable, Equatable {
    case none
    case all
    /// Numbers in the driver's order, without repetition.
    case some([Int])

    /// The number of the first device; nil without devices.
    public var first: Int? {
        switch self {
        case .none: nil
        case .all: 0
        case .some(let numbers): numbers.first
        }
    }
}

extension SettingForm where Value == DeviceChoice {
    static var devices: Self {
        Self("off, all, or numbers of devices with commas between them: 0,1") { text in
            if text == "off" || text == "all" { return text == "off" ? DeviceChoice.none : .all }
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
            guard numbers.allSatisfy({ $0 >= 0 }), Set(numbers).count == numbers.count else { return nil }
            return .some(numbers)
        }
    }
}

/// The ranks of a simulated job.
public struct SimulatedRanks: Sendable, Equatable {
    /// The number of ranks of the job.
    public var count: Int
    /// The ranks to plan for; nil: a sample with some of each kind.
    public var chosen: [Int]?
}

extension SettingForm where Value == SimulatedRanks {
    static var simulation: Self {
        Self("a number of ranks, two or more, and after a colon those to look at: 65536 or 65536:0,17") {
            text in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let count = Int(parts[0]), count > 1, count <= Int(Int32.max) else { return nil }
            guard parts.count > 1 else { return SimulatedRanks(count: count) }
            let chosen = parts[1].split(separator: ",", omittingEmptySubsequences: false).map {
                Int($0) ?? -1
            }
            guard chosen.allSatisfy({ (0..<count).contains($0) }) else { return nil }
            return SimulatedRanks(count: count, chosen: chosen)
        }
    }
}
