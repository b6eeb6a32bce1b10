import AquilaTypes

// Permutations and samples of positions, drawn as in numpy.random.

extension PCG64 {
    /// The numbers below a count in random order.
    mutating func permutation(_ count: Int) -> [Int] {
        var result = Array(0..<count)
        for k in stride(from: count - 1, to: 0, by: -1) { result.swapAt(k, Int(nextMasked(UInt64(k)))) }
        return result
    }

    /// Exchanges each element from the last down to `first` with a random one at or before its
    /// position.
    private mutating func shuffle(_ elements: inout [Int], from first: Int = 1) {
        for k in stride(from: elements.count - 1, through: first, by: -1) {
            elements.swapAt(k, Int(nextBounded(UInt64(k))))
        }
    }

    /// `count` different numbers below a bound.
    ///
    /// - Complexity: O(bound) if a large share is drawn, else O(count).
    mutating func sample(_ count: Int, below bound: Int, isShuffled: Bool) -> [Int] {
        if bound > 10_000, count > bound / (isShuffled ? 50 : 20) {
            var all = Array(0..<bound)
            shuffle(&all, from: Swift.max(bound - count, 1))
            return Array(all[(bound - count)...])
        }
        // R. W. Floyd's algorithm.
        var seen: Set<Int> = []
        var result: [Int] = []
        for last in bound - count..<bound {
            let value = Int(nextBounded(UInt64(last)))
            let chosen = seen.insert(value).inserted ? value : last
            seen.insert(chosen)
            result.append(chosen)
        }
        if isShuffled { shuffle(&result) }
        return result
    }

    /// Positions drawn with given probabilities, with replacement.
    mutating func weightedChoices(_ count: Int, _ probabilities: [Double]) -> [Int] {
        let sums = Self.distribution(probabilities)
        return (0..<count).map { _ in
            let draw = nextDouble()
            return sums._partitioningIndex { $0 > draw }
        }
    }

    /// Different positions, drawn without replacement with probabilities proportional to the given
    /// ones.
    mutating func weightedSample(_ count: Int, _ probabilities: [Double]) -> [Int] {
        var probabilities = probabilities
        var result: [Int] = []
        while result.count < count {
            let draws = (result.count..<count).map { _ in nextDouble() }
            for position in result { probabilities[position] = 0 }
            let sums = Self.distribution(probabilities)
            var seen: Set<Int> = []
            let places = draws.map { draw in sums._partitioningIndex { $0 > draw } }
            result += places.filter { seen.insert($0).inserted }
        }
        return result
    }

    /// The cumulative sums, divided by the last one.
    private static func distribution(_ probabilities: [Double]) -> [Double] {
        var sum = 0.0
        let sums = probabilities.map { probability in
            sum += probability
            return sum
        }
        return sums.map { $0 / sum }
    }
}
