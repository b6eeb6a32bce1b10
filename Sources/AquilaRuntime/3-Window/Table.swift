/// A growing list of plain bits in memory of its own. Appending checks room only; an array would
/// also check for shared storage, which would be a third of the cost of recording. Copies share the
/// memory; its owner frees it.
struct Table<Element: BitwiseCopyable> {
    private var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    func deallocate() { base.deallocate() }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: 2 * capacity) }
        (base + count).initialize(to: element)
        count &+= 1
    }

    /// Makes room for some more elements, and appends as many as the body says that it wrote.
    @inline(__always)
    mutating func append(atMost most: Int, _ body: (UnsafeMutablePointer<Element>) -> Int) {
        if count &+ most > capacity { grow(to: 2 * capacity + most) }
        count &+= body(base + count)
    }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    /// Makes the list `count` elements long, all equal.
    mutating func reset(to element: Element, count: Int) {
        if count > capacity { grow(to: Swift.max(count, 2 * capacity)) }
        base.update(repeating: element, count: count)
        self.count = count
    }

    @inline(never)
    private mutating func grow(to newCapacity: Int) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = newCapacity
    }

    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
}

extension Table: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(position: Int) -> Element {
        @inline(__always) get {
            assert(position >= 0 && position < count)
            return base[position]
        }
        @inline(__always) nonmutating _modify {
            assert(position >= 0 && position < count)
            yield &base[position]
        }
    }
}
