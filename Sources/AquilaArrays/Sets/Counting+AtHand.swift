public import AquilaRuntime
import AquilaTypes

extension AnyNDArray {
    /// The counts of a row of few integers that is at hand, or the sums of their weights, as a fresh store;
    /// nil for other arrays. Waits for little work at most.
    ///
    ///     let x = NDArray([1, 3, 1]).untyped
    ///     let counts = x.binCountedAtHand(weights: nil)        // the store of [0, 2, 0, 1]
    ///
    /// The bits are those of `binCount(weights:minLength:)`.
    ///
    /// - Parameter weights: a row of as many numbers of type `float64`, or nil to count.
    /// - Complexity: O(n + length), each up to 2,048; nothing moves between ranks.
    public func binCountedAtHand(weights: AnyNDArray?) -> Store? {
        guard rank == 1, dtype == .int64, count > 0, count <= Self.mostCounts,
            weights.map({ $0.shape == shape && $0.dtype == .float64 }) ?? true,
            let numbers = elements(waits: true)
        else { return nil }
        func number(_ k: Int) -> Int { (numbers + k &* view.strides[0]).loadUnaligned(as: Int.self) }
        var greatest = 0
        for k in 0..<count {
            guard (0..<Self.mostCounts).contains(number(k)) else { return nil }
            greatest = Swift.max(greatest, number(k))
        }
        let added = weights?.elements(waits: true)
        guard weights == nil || added != nil,
            let (result, target) = runtime.makeStoreAtHand([greatest + 1], weights == nil ? .int64 : .float64)
        else { return nil }
        target.initializeMemory(as: UInt64.self, repeating: 0, count: greatest + 1)
        if let weights, let added {
            let sums = target.assumingMemoryBound(to: Double.self)
            let step = weights.view.strides[0]
            for k in 0..<count { sums[number(k)] += (added + k &* step).loadUnaligned(as: Double.self) }
        } else {
            let counts = target.assumingMemoryBound(to: Int.self)
            for k in 0..<count { counts[number(k)] &+= 1 }
        }
        return result
    }

    /// Number of elements and of counts that take less time than a launch.
    private static let mostCounts = 1 << 11
}
