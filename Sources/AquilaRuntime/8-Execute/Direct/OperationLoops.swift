import AquilaTypes

/// Loops of one elementwise operation over its points, as `LoopNest` arranges them, in memory that is
/// reused. Up to four axes; the first walker decides the order of the loops.
final class OperationLoops {
    static let mostAxes = 4
    static let mostWalkers = 8

    private(set) var count = 0
    private(set) var walkerCount = 0
    /// Number of points.
    private(set) var pointCount = 1
    private let extents = UnsafeMutablePointer<Int>.allocate(capacity: mostAxes)
    /// Axis of the domain that each loop runs over, counted from the last.
    private let axes = UnsafeMutablePointer<Int>.allocate(capacity: mostAxes)
    private let strides = UnsafeMutablePointer<Int>.allocate(capacity: mostWalkers * mostAxes)
    private let offsets = UnsafeMutablePointer<Int>.allocate(capacity: mostWalkers)

    deinit {
        extents.deallocate()
        axes.deallocate()
        strides.deallocate()
        offsets.deallocate()
    }

    /// Begins the loops over a domain of at most four axes.
    func begin(_ domain: Shape) {
        count = 0
        walkerCount = 0
        pointCount = domain.product
        for axis in 0..<domain.count where domain[axis] != 1 {
            extents[count] = domain[axis]
            axes[count] = domain.count &- axis
            count &+= 1
        }
    }

    /// Adds an array that broadcasts to the domain.
    @inline(__always)
    func add(_ view: View) {
        offsets[walkerCount] = view.offset
        for loop in 0..<count {
            let axis = view.rank &- axes[loop]
            let moves = axis >= 0 && view.shape[axis] != 1
            strides[walkerCount &* Self.mostAxes &+ loop] = moves ? view.strides[axis] : 0
        }
        walkerCount &+= 1
    }

    /// Adds a coordinate that counts the points in row-major order. All loops are known, and in the
    /// order of the axes.
    func addRowMajorOrder() {
        offsets[walkerCount] = 0
        var step = 1
        for loop in (0..<count).reversed() {
            strides[walkerCount &* Self.mostAxes &+ loop] = step
            step &*= extents[loop]
        }
        walkerCount &+= 1
    }

    /// Sorts the loops by the strides of the walkers, the first one first, lets that one move upward,
    /// and joins loops where all walkers nest.
    func arrange() {
        if count == 0 { return }
        for loop in 1..<max(count, 1) {
            var place = loop
            while place > 0, isOuter(place, place &- 1) {
                swap(place, place &- 1)
                place &-= 1
            }
        }
        for loop in 0..<count where stride(0, loop) < 0 { turn(loop) }
        join()
    }

    @inline(__always)
    func stride(_ walker: Int, _ loop: Int) -> Int { strides[walker &* Self.mostAxes &+ loop] }

    @inline(__always)
    func extent(_ loop: Int) -> Int { extents[loop] }

    @inline(__always)
    func offset(_ walker: Int) -> Int { offsets[walker] }

    /// Stride of a walker along the columns, the last loop.
    @inline(__always)
    func columnStride(_ walker: Int) -> Int { count > 0 ? stride(walker, count &- 1) : 0 }

    /// Stride of a walker along the rows, the last loop but one.
    @inline(__always)
    func rowStride(_ walker: Int) -> Int { count > 1 ? stride(walker, count &- 2) : 0 }

    var columns: Int { count > 0 ? extents[count &- 1] : 1 }
    var rows: Int { count > 1 ? extents[count &- 2] : 1 }

    /// True if two walkers are at the same place at each point.
    @inline(__always)
    func isSame(_ a: Int, _ b: Int) -> Bool {
        if offsets[a] != offsets[b] { return false }
        for loop in 0..<count where stride(a, loop) != stride(b, loop) { return false }
        return true
    }

    // MARK: Order

    private func isOuter(_ a: Int, _ b: Int) -> Bool {
        for walker in 0..<walkerCount {
            let (x, y) = (abs(stride(walker, a)), abs(stride(walker, b)))
            if x != y { return x > y }
        }
        return false
    }

    private func swap(_ a: Int, _ b: Int) {
        (extents[a], extents[b]) = (extents[b], extents[a])
        for walker in 0..<walkerCount {
            let base = strides + walker &* Self.mostAxes
            (base[a], base[b]) = (base[b], base[a])
        }
    }

    private func turn(_ loop: Int) {
        for walker in 0..<walkerCount {
            offsets[walker] &+= (extents[loop] &- 1) &* stride(walker, loop)
            strides[walker &* Self.mostAxes &+ loop] = 0 &- stride(walker, loop)
        }
    }

    private func join() {
        var loop = count &- 1
        while loop > 0 {
            if nests(loop) { merge(loop) }
            loop &-= 1
        }
    }

    /// True if each walker goes on, in the loop around, where it ends in a loop.
    private func nests(_ loop: Int) -> Bool {
        for walker in 0..<walkerCount
        where stride(walker, loop &- 1) != stride(walker, loop) &* extents[loop] { return false }
        return true
    }

    /// Joins a loop with the one around it.
    private func merge(_ loop: Int) {
        extents[loop &- 1] &*= extents[loop]
        count &-= 1
        for place in loop..<max(loop, count) { extents[place] = extents[place &+ 1] }
        for walker in 0..<walkerCount {
            let base = strides + walker &* Self.mostAxes
            for place in loop &- 1..<count { base[place] = base[place &+ 1] }
        }
    }
}
