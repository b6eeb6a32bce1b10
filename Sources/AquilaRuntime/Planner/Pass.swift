/// A pass of planning, in the order of execution.
enum Pass: String, CaseIterable {
    /// Decides which operations become one kernel.
    case fuse
    /// Distributes the groups over the processes that run the window, and finds the movements
    /// between these.
    case partition
    /// Writes the kernel of each group.
    case code
    /// Finds groups that run depth first, tile by tile.
    case pipeline
    /// Turns groups into launches, tasks and movements.
    case lower
    /// Frees memory after its last use.
    case release
    /// Orders the point tasks of windows with tasks.
    case depend
}

/// Optimisations of planning. Results have the same bits without any of them.
///
///     AQUILA_PASSES=-pipeline,-defer    all but these two
///     AQUILA_PASSES=fuse                this one alone
package struct PassSet: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Operations share kernels; without this, each operation has a kernel of its own.
    package static let fuse = PassSet(rawValue: 1)
    /// Stores of an operation that overwrites its operands lag behind the computation; without
    /// this, a temporary takes them.
    package static let `defer` = PassSet(rawValue: 2)
    /// Kernels that read each other's results at offsets run tile by tile.
    package static let pipeline = PassSet(rawValue: 4)
    /// Points that need no ghost cells are computed while these are on their way.
    package static let overlap = PassSet(rawValue: 8)
    /// Stores of large results go past the cache.
    package static let stream = PassSet(rawValue: 16)
    package static let all: PassSet = [.fuse, .defer, .pipeline, .overlap, .stream]

    /// Names, in the order of the bits.
    package static let names = ["fuse", "defer", "pipeline", "overlap", "stream"]

    /// Parses names with commas between them. If each name has a minus sign, these are taken away
    /// from all; otherwise the named ones are the set. Nil for other text.
    package init?(_ text: String) {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " } }
        let isNegative = words.allSatisfy { $0.hasPrefix("-") }
        var result: PassSet = isNegative ? .all : []
        for word in words {
            let name = isNegative ? word.dropFirst() : word[...]
            guard let bit = Self.names.firstIndex(of: String(name)) else { return nil }
            result.formSymmetricDifference(
                isNegative == result.contains(PassSet(rawValue: 1 << bit))
                    ? PassSet(rawValue: 1 << bit) : [])
        }
        self = result
    }
}

extension PassSet {
    /// The passes that `AQUILA_PASSES` names; all if it is not set.
    static var fromEnvironment: PassSet {
        guard let text = Watcher.setting("AQUILA_PASSES") else { return .all }
        guard let passes = PassSet(text) else {
            fatalError(
                "AQUILA_PASSES=\(text): names with commas between them, of \(names.joined(separator: ", ")), or all of them after minus signs"
            )
        }
        return passes
    }
}
