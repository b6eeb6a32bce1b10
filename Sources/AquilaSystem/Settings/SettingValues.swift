/// The choice of the tier that runs a kernel.
public enum TierPolicy: String, CaseIterable, Sendable {
    /// Hot and large kernels are compiled in the background, where LLVM is found; the rest is interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM, this is `interpreter`.
    case compiler
}

/// What the threads of a rank may run on.
public enum Binding: String, CaseIterable, Sendable {
    /// `cores` where there are enough of them for all ranks of a host, else `none`.
    case auto
    /// Wherever the system likes.
    case none
    /// Processors of its own, as many as it has threads.
    case cores
    /// The processors of one memory, or of one socket.
    case numa, sockets
}

/// The invariants that are checked.
public enum CheckLevel: String, CaseIterable, Sendable {
    case off = "0"
    /// Those of every stage.
    case all = "1"
    /// That all ranks run the same program.
    case ranks
}

/// The ranks that print.
public enum PrintingRanks: String, CaseIterable, Sendable {
    case first, all
}

/// The notice that a program gets where NumPy computes.
public enum FallbackNotice: String, CaseIterable, Sendable {
    case silent, warn
}

/// A native library that replaces the one that would be found.
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

/// The ranks that a simulation plans for.
public struct SimulatedRanks: Sendable, Equatable {
    public var count: Int
    /// Those to look at; nil: of each kind some.
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
