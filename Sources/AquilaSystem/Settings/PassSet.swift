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
