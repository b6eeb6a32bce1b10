/// A set of planning optimisations. Results have the same bits whichever are switched off.
///
///     AQUILA_PASSES=-pipeline,-defer    all but these two
///     AQUILA_PASSES=fuse                only this one
package struct PassSet: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Operations share kernels; without it, each operation has a kernel of its own.
    package static let fuse = PassSet(rawValue: 1)
    /// Writes of an operation that overwrites its own operands are delayed until the old values
    /// have been read; without it, the results go to a temporary.
    package static let `defer` = PassSet(rawValue: 2)
    /// Kernels that read each other's results at offsets run tile by tile.
    package static let pipeline = PassSet(rawValue: 4)
    /// Points that need no ghost cells are computed while the ghost cells are being moved.
    package static let overlap = PassSet(rawValue: 8)
    /// Writes of large results bypass the cache.
    package static let stream = PassSet(rawValue: 16)
    /// Small windows that do not come often run without a plan.
    package static let direct = PassSet(rawValue: 32)
    package static let all: PassSet = [.fuse, .defer, .pipeline, .overlap, .stream, .direct]

    /// The names of the passes, in the order of their bits.
    package static let names = ["fuse", "defer", "pipeline", "overlap", "stream", "direct"]

    /// Parses names separated by commas. If every name has a minus sign, these passes are removed
    /// from the full set; otherwise the set consists of the named passes. Nil for other texts.
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

extension SettingForm where Value == PassSet {
    static var passes: Self {
        let names = PassSet.names.joined(separator: ", ")
        return Self(
            "names with commas between them, of \(names), or those to leave out, each after a minus sign"
        ) {
            PassSet($0)
        }
    }
}
