/// A canonical Huffman code as RFC 1951 (section 3.2.2) uses it.
struct Huffman {
    /// The length of each symbol's code word in bits; 0 for a symbol that does not occur.
    let lengths: [UInt8]
    /// Each symbol's code word, its bits reversed, since the stream takes code words from
    /// their most significant bit.
    let words: [UInt16]

    /// The best code for the given frequencies with words of at most `limit` bits.
    ///
    /// A tree that grows too deep is built again from halved frequencies, which flattens it:
    /// a little worse than the optimum (package-merge) and much shorter.
    ///
    /// - Complexity: O(n log n) for n symbols.
    init(frequencies: [Int], limit: Int) {
        var frequencies = frequencies
        var lengths = Huffman.treeDepths(frequencies)
        while lengths.max()! > limit {
            for symbol in frequencies.indices where frequencies[symbol] > 0 {
                frequencies[symbol] = (frequencies[symbol] + 1) / 2
            }
            lengths = Huffman.treeDepths(frequencies)
        }
        self.lengths = lengths.map { UInt8($0) }
        self.words = Huffman.canonicalWords(self.lengths)
    }

    /// The depth of each symbol's leaf in a Huffman tree: two queues, one of leaves in order of
    /// frequency and one of the joined nodes, which appear in order.
    private static func treeDepths(_ frequencies: [Int]) -> [Int] {
        let leaves = frequencies.indices.filter { frequencies[$0] > 0 }
            .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        var depths = [Int](repeating: 0, count: frequencies.count)
        guard leaves.count > 1 else {
            for leaf in leaves { depths[leaf] = 1 }
            return depths
        }
        var weights = leaves.map { frequencies[$0] }
        var parents = [Int](repeating: 0, count: 2 * leaves.count - 1)
        var nextLeaf = 0
        var nextJoined = leaves.count
        func takeLightest() -> Int {
            let leafIsLighter =
                nextLeaf < leaves.count
                && (nextJoined >= weights.count || weights[nextLeaf] <= weights[nextJoined])
            defer { if leafIsLighter { nextLeaf += 1 } else { nextJoined += 1 } }
            return leafIsLighter ? nextLeaf : nextJoined
        }
        while weights.count < 2 * leaves.count - 1 {
            let (first, second) = (takeLightest(), takeLightest())
            parents[first] = weights.count
            parents[second] = weights.count
            weights.append(weights[first] + weights[second])
        }
        var nodeDepths = [Int](repeating: 0, count: weights.count)
        for node in (0..<weights.count - 1).reversed() {
            nodeDepths[node] = nodeDepths[parents[node]] + 1
        }
        for (node, leaf) in leaves.enumerated() { depths[leaf] = nodeDepths[node] }
        return depths
    }

    /// Numbers the code words of each length in order of their symbols.
    private static func canonicalWords(_ lengths: [UInt8]) -> [UInt16] {
        var counts = [Int](repeating: 0, count: 17)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var next = [Int](repeating: 0, count: 17)
        for length in 1...16 { next[length] = (next[length - 1] + counts[length - 1]) << 1 }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            defer { next[Int(length)] += 1 }
            return reversed(next[Int(length)], bits: Int(length))
        }
    }

    private static func reversed(_ word: Int, bits: Int) -> UInt16 {
        (0..<bits).reduce(UInt16(0)) { $0 << 1 | UInt16(word >> $1 & 1) }
    }
}
