/// The processors that launches may use.
///
///     runtime.machine.only(.cpu)[0..<4]
public struct Machine: Sendable, Hashable {
    /// Numbers of the processors of each kind.
    private var ranges: [ProcessorKind: Range<Int>]

    init(_ ranges: [ProcessorKind: Range<Int>]) { self.ranges = ranges.filter { !$0.value.isEmpty } }

    /// The kinds of processors in the machine, the preferred first.
    public var kinds: [ProcessorKind] { [.gpu, .cpu].filter { ranges[$0] != nil } }

    /// The processors of the given kind, or of the preferred kind.
    public func processors(_ kind: ProcessorKind? = nil) -> Range<Int> {
        (kind ?? kinds.first).flatMap { ranges[$0] } ?? 0..<0
    }

    /// The number of processors of all kinds.
    public var count: Int { ranges.values.reduce(0) { $0 + $1.count } }
    public var isEmpty: Bool { ranges.isEmpty }

    /// The part of the machine with the given kinds.
    public func only(_ kinds: ProcessorKind...) -> Machine {
        Machine(ranges.filter { kinds.contains($0.key) })
    }

    /// The part of the machine with some of the preferred kind's processors, counted from the
    /// first.
    public subscript(places: Range<Int>) -> Machine {
        guard let kind = kinds.first, let all = ranges[kind] else { return self }
        let inner = places.clamped(to: 0..<all.count)
        return Machine([kind: all.lowerBound + inner.lowerBound..<all.lowerBound + inner.upperBound])
    }

    /// The processors that are in both machines.
    public func intersection(_ other: Machine) -> Machine {
        var result: [ProcessorKind: Range<Int>] = [:]
        for (kind, range) in ranges {
            if let second = other.ranges[kind] { result[kind] = range.clamped(to: second) }
        }
        return Machine(result)
    }
}
