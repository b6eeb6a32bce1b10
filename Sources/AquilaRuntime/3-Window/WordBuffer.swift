/// A growing list of words in memory of its own. Appending checks room and nothing else: an array's check that
/// nobody shares it would be a third of the cost of a window's key. Copies share the memory; its owner frees it.
struct WordBuffer {
    private var base: UnsafeMutablePointer<UInt64>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    func deallocate() { base.deallocate() }

    @inline(__always)
    mutating func append(_ word: UInt64) {
        if count == capacity { grow() }
        base[count] = word
        count &+= 1
    }

    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }

    var words: UnsafeBufferPointer<UInt64> { UnsafeBufferPointer(start: base, count: count) }
}
