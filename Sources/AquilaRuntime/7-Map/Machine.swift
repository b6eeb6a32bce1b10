/// The processors that launches may use.
///
///     runtime.machine.only(.cpu)[0..<1].count             // 1
public struct Machine: Sendable, Hashable {
    /// Numbers of the processors of each kind.
    private var ranges: [ProcessorKind: Range<Int>]

    init(_ ranges: [ProcessorKind: Range<Int>]) { self.ranges = ranges.filter { !$0.value.isEmpty } }

    /// The kinds of processors in the machine, the preferred first.
    public var kinds: [ProcessorKind] { [.gpu, .cpu].filter { ranges[$0] != nil } }

    /// The processors of the given kind, or of the preferred kind.
    ///
    ///     runtime.machine.processors(.cpu).count == runtime.workerCount       // true
    ///
    /// - Complexity: O(1).
    public func processors(_ kind: ProcessorKind? = nil) -> Range<Int> {
        (kind ?? kinds.first).flatMap { ranges[$0] } ?? 0..<0
    }

    /// The number of processors of all kinds.
    public var count: Int { ranges.values.reduce(0) { $0 + $1.count } }
    /// True if the machine has no processors.
    public var isEmpty: Bool { ranges.isEmpty }

    /// The part of the machine with the given kinds.
    ///
    ///     runtime.machine.only(.gpu).isEmpty          // true
    ///
    /// - Complexity: O(k) for k kinds.
    public func only(_ kinds: ProcessorKind...) -> Machine {
        Machine(ranges.filter { kinds.contains($0.key) })
    }

    /// The part of the machine with some of the preferred kind's processors, counted from the
    /// first.
    ///
    ///     runtime.machine[0..<1].count                // 1
    ///
    /// - Complexity: O(1).
    public subscript(places: Range<Int>) -> Machine {
        guard let kind = kinds.first, let all = ranges[kind] else { return self }
        let inner = places.clamped(to: 0..<all.count)
        return Machine([kind: all.lowerBound + inner.lowerBound..<all.lowerBound + inner.upperBound])
    }

    /// The processors that are in both machines.
    ///
    ///     runtime.machine.intersection(runtime.machine[0..<1]).count      // 1
    ///
    /// - Complexity: O(k) for k kinds.
    public func intersection(_ other: Machine) -> Machine {
        var result: [ProcessorKind: Range<Int>] = [:]
        for (kind, range) in ranges {
            if let second = other.ranges[kind] { result[kind] = range.clamped(to: second) }
        }
        return Machine(result)
    }
}
