import AquilaRuntime
import AquilaTypes

/// The lines of a piece: its elements along the last axis, for each place along the outer axes.
struct LineSet {
    let address: UnsafeMutableRawPointer
    /// The outer axes.
    let outer: View
    /// Numbers of a line, and bytes from each to the next.
    let count: Int
    let step: Int
    /// Bytes from the first of a pair of real numbers to the second.
    let pairStep: Int

    /// - Parameter hasPairs: true if the lines consist of pairs along one more axis.
    init(_ store: PhysicalStore, hasPairs: Bool) {
        let inner = hasPairs ? 2 : 1
        let rank = store.view.rank - inner
        address = store.address
        outer = View(
            shape: Shape(store.view.shape.prefix(rank)), strides: Dims(store.view.strides.prefix(rank)))
        count = store.view.shape[rank]
        step = store.view.strides[rank]
        pairStep = hasPairs ? store.view.strides[rank + 1] : 0
    }

    /// True if neighbouring lines are closer in memory than the numbers of a line.
    var isAcross: Bool {
        outer.rank > 0
            && outer.shape.indices.contains {
                outer.shape[$0] > 1 && outer.strides[$0] != 0 && abs(outer.strides[$0]) < abs(step)
            }
    }

    /// A line's distances in bytes from the first lines of two pieces, and its place along the last outer
    /// axis.
    struct Line {
        var source: Int
        var target: Int
        var position: Int
    }

    /// All lines, in the order in which they follow each other in memory: in this piece, or in the other one
    /// if only there neighbouring lines are adjacent.
    func order(beside other: LineSet) -> [Line] {
        let strides = !isAcross && other.isAcross ? other.outer.strides : outer.strides
        let axes = outer.shape.indices.sorted { (-abs(strides[$0]), $0) < (-abs(strides[$1]), $1) }
        var result: [Line] = []
        result.reserveCapacity(outer.elementCount)
        var places = [Int](repeating: 0, count: axes.count)
        for _ in 0..<outer.elementCount {
            var line = Line(source: 0, target: 0, position: places.last ?? 0)
            for axis in outer.shape.indices {
                line.source += places[axis] * outer.strides[axis]
                line.target += places[axis] * other.outer.strides[axis]
            }
            result.append(line)
            for axis in axes.reversed() {
                places[axis] += 1
                if places[axis] < outer.shape[axis] { break }
                places[axis] = 0
            }
        }
        return result
    }
}

/// Factors between the two steps of a long transform: for each line another power of a root of unity, for
/// each number of the line its multiple.
///
/// Factor k of a line is the product of factors ⌊k/m⌋·m and k mod m from short tables, whose lanes are
/// lines.
struct LineFactors<Vector: TransformVector> where Vector.Scalar: Sendable {
    typealias Number = ComplexLanes<Vector>

    private let order: Int
    private let count: Int
    private let table: RootTable<Vector.Scalar>?
    private let length: Int
    private let fine: UnsafeMutablePointer<Number>
    private let coarse: UnsafeMutablePointer<Number>

    init(_ form: LineTransform.Form, _ count: Int, _ table: RootTable<Vector.Scalar>?) {
        order = form.order ?? 1
        self.count = count
        self.table = table
        length = max(Int(Double(count).squareRoot()), 1)
        fine = .allocate(capacity: length)
        coarse = .allocate(capacity: count / length + 1)
    }

    func deallocate() {
        fine.deallocate()
        coarse.deallocate()
    }

    /// Multiplies the numbers of a vector of lines by their factors.
    ///
    /// - Parameter position: the number of a lane's line.
    mutating func turn(_ data: UnsafeMutablePointer<Number>, _ position: (Int) -> Int) {
        guard let table else { return }
        let steps = (count + length - 1) / length
        for lane in 0..<Vector.scalarCount {
            let position = position(lane)
            func set(_ target: UnsafeMutablePointer<Number>, _ multiple: Int) {
                // Positions and multiples are below factors of the order.
                let root = table[position * multiple % order]
                target.pointee.re[lane] = root.re
                target.pointee.im[lane] = root.im
            }
            for k in 0..<length { set(fine + k, k) }
            for k in 0..<steps { set(coarse + k, k * length) }
        }
        for step in 0..<steps {
            let begin = step * length
            let outer = coarse[step]
            for k in begin..<min(begin + length, count) {
                data[k] = data[k] * (outer * fine[k - begin])
            }
        }
    }
}
