import AquilaRuntime
import AquilaTypes

/// A row of elements in ascending order that is searched for many values.
///
/// Searches are free of branches that depend on elements, and several run side by side: a processor
/// would guess half of such branches wrongly, and waits for each element that it compares.
struct SortedRow<Code: KeyCode> {
    let count: Int
    private let code: Code
    private let address: UnsafeMutableRawPointer
    private let step: Int
    // The address and the step alone: a copy of the store for each key would take longer than its search.
    private let sorter: UnsafeMutableRawPointer?
    private let sorterStep: Int

    /// Number of searches that run side by side.
    private static var lanes: Int { 8 }

    /// - Parameter sorter: the positions of the row's elements in ascending order, if it is not
    ///   sorted; all within the row.
    init(_ row: PhysicalStore, sorter: PhysicalStore?, _ code: Code) {
        count = row.shape[0]
        address = row.address
        step = row.view.strides[0]
        self.sorter = sorter?.address
        sorterStep = sorter?.view.strides[0] ?? 0
        self.code = code
    }

    /// The canonical key of an element in ascending order.
    @inline(__always)
    private func key(_ place: Int) -> Code.Key {
        guard let sorter else { return code.canonicalKey(at: address + place &* step) }
        let own = (sorter + place &* sorterStep).load(as: Int.self)
        return code.canonicalKey(at: address + own &* step)
    }

    @inline(__always)
    func key(_ place: Int, _ keys: UnsafePointer<Code.Key>?) -> Code.Key {
        keys.map { $0[place] } ?? key(place)
    }

    /// Calls the body with all keys of the row; with nil if the searches are too few to be worth that.
    func withKeys(searches: Int, _ body: (UnsafePointer<Code.Key>?) -> Void) {
        guard count <= 4 * searches else { return body(nil) }
        let keys = UnsafeMutablePointer<Code.Key>.allocate(capacity: max(count, 1))
        defer { keys.deallocate() }
        for place in 0..<count { keys[place] = key(place) }
        body(keys)
    }

    /// Searches for a number of values, some bytes apart.
    ///
    /// - Parameters:
    ///   - keys: all keys of the row; nil to find each in the row.
    ///   - isRight: true for the position after equal elements, not before them.
    ///   - body: called with each value's number, position and key.
    @inline(__always)
    func search(
        _ keys: UnsafePointer<Code.Key>?, _ values: UnsafeMutableRawPointer, _ valueCount: Int,
        _ valueStep: Int,
        isRight: Bool, _ body: (Int, Int, Code.Key) -> Void
    ) {
        if let keys {
            search({ keys[$0] }, values, valueCount, valueStep, isRight: isRight, body)
        } else {
            search({ key($0) }, values, valueCount, valueStep, isRight: isRight, body)
        }
    }

    @inline(__always)
    private func search(
        _ keys: (Int) -> Code.Key, _ values: UnsafeMutableRawPointer, _ valueCount: Int, _ valueStep: Int,
        isRight: Bool, _ body: (Int, Int, Code.Key) -> Void
    ) {
        var k = 0
        if count > 0 {
            withUnsafeTemporaryAllocation(of: Code.Key.self, capacity: Self.lanes) { buffer in
                withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.lanes) { positions in
                    let (wanted, found) = (buffer.baseAddress!, positions.baseAddress!)
                    var previous: Code.Key?
                    while k &+ Self.lanes <= valueCount {
                        for lane in 0..<Self.lanes {
                            wanted[lane] = code.canonicalKey(at: values + (k &+ lane) &* valueStep)
                        }
                        let isNear = previous.map { walk(keys, wanted, found, from: $0, isRight: isRight) }
                        if isNear != true {
                            if isRight {
                                find(keys, wanted, found) { $0 <= $1 }
                            } else {
                                find(keys, wanted, found) { $0 < $1 }
                            }
                        }
                        previous = wanted[Self.lanes &- 1]
                        for lane in 0..<Self.lanes { body(k &+ lane, found[lane], wanted[lane]) }
                        k &+= Self.lanes
                    }
                }
            }
        }
        while k < valueCount {
            let wanted = code.canonicalKey(at: values + k &* valueStep)
            let position = partitionPoint(count) { place in
                isRight ? keys(place) <= wanted : keys(place) < wanted
            }
            body(k, position, wanted)
            k &+= 1
        }
    }

    /// Finds the positions of ascending values by a few steps from each to the next.
    ///
    /// - Parameters:
    ///   - found: the positions of the values before, of which the last one is that of `previous`; replaced.
    /// - Returns: false if a value is less than the one before, or many keys lie between the two.
    @inline(__always)
    private func walk(
        _ keys: (Int) -> Code.Key, _ wanted: UnsafePointer<Code.Key>,
        _ found: UnsafeMutablePointer<Int>, from previous: Code.Key, isRight: Bool
    ) -> Bool {
        var (position, least) = (found[Self.lanes &- 1], previous)
        for lane in 0..<Self.lanes {
            let value = wanted[lane]
            if value < least { return false }
            least = value
            let end = min(position &+ Self.lanes, count)
            while position < end, isRight ? keys(position) <= value : keys(position) < value {
                position &+= 1
            }
            if position == end, end < count { return false }
            found[lane] = position
        }
        return true
    }

    /// Writes the numbers of keys that are before each of several wanted ones.
    @inline(__always)
    private func find(
        _ keys: (Int) -> Code.Key, _ wanted: UnsafePointer<Code.Key>,
        _ found: UnsafeMutablePointer<Int>,
        _ isBefore: (Code.Key, Code.Key) -> Bool
    ) {
        // Each position lies in a window of a power of two, which is halved. LLVM keeps shifts of
        // truth values, but turns choices in loops into branches.
        let window = 1 &<< (Int.bitWidth &- 1 &- count.leadingZeroBitCount)
        let (middle, rest) = (keys(window &- 1), count &- window)
        func beginning(_ wanted: Code.Key) -> Int { isBefore(middle, wanted) ? rest : 0 }
        let (w0, w1, w2, w3) = (wanted[0], wanted[1], wanted[2], wanted[3])
        let (w4, w5, w6, w7) = (wanted[4], wanted[5], wanted[6], wanted[7])
        var (p0, p1, p2, p3) = (beginning(w0), beginning(w1), beginning(w2), beginning(w3))
        var (p4, p5, p6, p7) = (beginning(w4), beginning(w5), beginning(w6), beginning(w7))
        var shift = window.trailingZeroBitCount
        while shift > 0 {
            shift &-= 1
            let last = 1 &<< shift &- 1
            p0 &+= (isBefore(keys(last &+ p0), w0) ? 1 : 0) &<< shift
            p1 &+= (isBefore(keys(last &+ p1), w1) ? 1 : 0) &<< shift
            p2 &+= (isBefore(keys(last &+ p2), w2) ? 1 : 0) &<< shift
            p3 &+= (isBefore(keys(last &+ p3), w3) ? 1 : 0) &<< shift
            p4 &+= (isBefore(keys(last &+ p4), w4) ? 1 : 0) &<< shift
            p5 &+= (isBefore(keys(last &+ p5), w5) ? 1 : 0) &<< shift
            p6 &+= (isBefore(keys(last &+ p6), w6) ? 1 : 0) &<< shift
            p7 &+= (isBefore(keys(last &+ p7), w7) ? 1 : 0) &<< shift
        }
        func ending(_ place: Int, _ wanted: Code.Key) -> Int {
            place &+ (isBefore(keys(place), wanted) ? 1 : 0)
        }
        (found[0], found[1]) = (ending(p0, w0), ending(p1, w1))
        (found[2], found[3]) = (ending(p2, w2), ending(p3, w3))
        (found[4], found[5]) = (ending(p4, w4), ending(p5, w5))
        (found[6], found[7]) = (ending(p6, w6), ending(p7, w7))
    }
}

/// The members of a set of integers that lie close together, as a table of truth values.
struct MemberTable<Key: FixedWidthInteger & UnsignedInteger> {
    let members: UnsafeMutablePointer<Bool>
    private let least: Key
    private let span: Key

    /// Makes a table of a sorted row; nil if it would be longer than it is worth, and for floats.
    init?<Code: KeyCode>(_ row: SortedRow<Code>, _ type: DType, searches: Int) where Code.Key == Key {
        guard type.isInteger, row.count > 0 else { return nil }
        let (least, greatest) = (row.key(0, nil), row.key(row.count - 1, nil))
        let span = greatest &- least
        guard span <= Key(clamping: 4 * (searches + row.count)) else { return nil }
        members = .allocate(capacity: Int(span) + 1)
        members.initialize(repeating: false, count: Int(span) + 1)
        for place in 0..<row.count { members[Int(row.key(place, nil) &- least)] = true }
        (self.least, self.span) = (least, span)
    }

    @inline(__always)
    func contains(_ key: Key) -> Bool {
        let place = key &- least
        return place <= span ? members[Int(truncatingIfNeeded: place)] : false
    }
}
