import AquilaTypes

/// Map from the subarrays of a gather or a scatter to the ranks that own their parts.
struct IndexedRoute {
    /// A cut along an indexed axis.
    struct Step {
        var cut: RankTiling.Cut
        /// Distance in ranks from one cell to the next.
        var stride: Int
    }

    /// The box that a rank owns of every subarray whose first part belongs to the rank `offset`
    /// before it.
    struct Part {
        var offset: Int
        var box: Box
    }

    /// Cuts along each indexed axis.
    let steps: [[Step]]
    /// Rank of the first cells.
    let base: Int
    private let cuts: [(cut: RankTiling.Cut, axis: Int, stride: Int, cells: Int)]

    init(_ owners: RankTiling, indexCount: Int) {
        var steps = [[Step]](repeating: [], count: indexCount)
        var cuts: [(RankTiling.Cut, Int, Int, Int)] = []
        var base = 0
        for cut in owners.cuts {
            let stride = owners.grid[(cut.gridAxis + 1)...].reduce(1, *)
            if let axis = cut.axis, axis < indexCount {
                steps[axis].append(Step(cut: cut, stride: stride))
            } else if let axis = cut.axis {
                cuts.append((cut, axis - indexCount, stride, owners.grid[cut.gridAxis]))
            } else {
                base += cut.cell(of: 0) * stride
            }
        }
        self.steps = steps
        self.base = base
        self.cuts = cuts
    }

    /// The parts of a box of the axes that are not indexed, with their owners.
    func parts(of rest: Box) -> [Part] {
        var parts = [Part(offset: 0, box: rest)]
        if rest.isEmpty { return [] }
        for (cut, axis, stride, count) in cuts {
            let cells = cut.cells(of: rest.lower[axis]..<rest.upper[axis]).clamped(to: 0...count - 1)
            parts = parts.flatMap { part in
                cells.compactMap { cell in
                    let range = cut.range(of: cell)
                    var box = part.box
                    box.lower[axis] = max(box.lower[axis], range.lowerBound)
                    box.upper[axis] = min(box.upper[axis], range.upperBound)
                    return box.isEmpty ? nil : Part(offset: part.offset + cell * stride, box: box)
                }
            }
        }
        return parts
    }
}

/// Tuples of positions, as numbers of subarrays in row-major order, with the owner of the first
/// part of each.
struct Tuples {
    /// Number of a tuple that names no subarray; only the values of a failed task can contain such a
    /// tuple.
    static let nowhere = -1

    private let pointers: [UnsafePointer<UInt8>]
    private let views: [View]
    private let extents: [Int]
    private let steps: [[IndexedRoute.Step]]
    private let base: Int

    /// - Parameter indices: index arrays, one for each indexed axis, of one shape.
    init(
        _ indices: [Region], extents: [Int], route: IndexedRoute?, _ memory: Executor.Memory
    ) {
        pointers = indices.map { index in
            UnsafePointer(
                (memory.address(index.slot) + index.view.offset).assumingMemoryBound(to: UInt8.self))
        }
        views = indices.map(\.view)
        self.extents = extents
        steps = route?.steps ?? extents.map { _ in [] }
        base = route?.base ?? 0
    }

    /// Reads the tuples of a range of points.
    func read(
        _ range: Range<Int>, _ numbers: UnsafeMutablePointer<Int>, _ owners: UnsafeMutablePointer<Int32>
    ) {
        numbers.initialize(repeating: 0, count: range.count)
        owners.initialize(repeating: Int32(base), count: range.count)
        for axis in extents.indices {
            var walk = Walk(views[axis], from: range.lowerBound)
            let pointer = UnsafeRawPointer(pointers[axis])
            let (extent, steps) = (extents[axis], steps[axis])
            for k in 0..<range.count {
                let position = pointer.loadUnaligned(fromByteOffset: walk.offset, as: Int.self)
                walk.next()
                guard numbers[k] != Self.nowhere, (0..<extent).contains(position) else {
                    (numbers[k], owners[k]) = (Self.nowhere, -1)
                    continue
                }
                numbers[k] = numbers[k] * extent + position
                for step in steps { owners[k] += Int32(step.cut.cell(of: position) * step.stride) }
            }
        }
    }
}

/// The byte offsets of a view's elements in row-major order, from a given element on.
struct Walk {
    private(set) var offset = 0
    private let shape: Shape
    private let strides: Dims
    private var position: Shape
    private let inner: Int
    private let step: Int
    private var column: Int

    init(_ view: View, from first: Int) {
        shape = view.shape
        strides = view.strides
        position = Shape(repeating: 0, count: view.rank)
        var rest = first
        for axis in view.shape.indices.reversed() where view.shape[axis] > 0 {
            position[axis] = rest % view.shape[axis]
            rest /= view.shape[axis]
            offset += position[axis] * view.strides[axis]
        }
        inner = view.shape.last ?? 1
        step = view.strides.last ?? 0
        column = position.last ?? 0
    }

    @inline(__always)
    mutating func next() {
        column += 1
        offset += step
        if column >= inner { wrap() }
    }

    private mutating func wrap() {
        offset -= column * step
        column = 0
        var axis = shape.count - 2
        while axis >= 0 {
            position[axis] += 1
            offset += strides[axis]
            if position[axis] < shape[axis] { return }
            offset -= strides[axis] * shape[axis]
            position[axis] = 0
            axis -= 1
        }
    }
}

/// The places in a rank's memory at which its parts of an array's subarrays begin.
struct Subarrays {
    private let extents: [Int]
    private let lower: [Int]
    private let counts: [Int]
    private let strides: [Int]

    /// - Parameters:
    ///   - extents: of the indexed axes, on all ranks together.
    ///   - box: the part of the array that the rank has, and that `view` shows.
    init(extents: [Int], _ box: Box, _ view: View) {
        self.extents = extents
        lower = extents.indices.map { box.lower[$0] }
        counts = extents.indices.map { box.isEmpty ? 0 : box.length(of: $0) }
        strides = extents.indices.map { box.isEmpty ? 0 : view.strides[$0] }
    }

    /// The number of subarrays of which the rank has a part.
    var count: Int { counts.reduce(1, *) }

    /// The byte offset of a subarray, given its number among all of the array's.
    @inline(__always)
    func offset(of number: Int) -> Int {
        if extents.count == 1 { return (number - lower[0]) &* strides[0] }
        return fold(number) { $0 &* strides[$1] }
    }

    /// The number of a subarray among those of which the rank has a part.
    @inline(__always)
    func place(of number: Int) -> Int {
        if extents.count == 1 { return number - lower[0] }
        var size = 1
        return fold(number) { coordinate, axis in
            defer { size *= counts[axis] }
            return coordinate &* size
        }
    }

    @inline(__always)
    private func fold(_ number: Int, _ weigh: (Int, Int) -> Int) -> Int {
        var rest = number
        var result = 0
        for axis in extents.indices.reversed() {
            result &+= weigh(rest % extents[axis] - lower[axis], axis)
            rest /= extents[axis]
        }
        return result
    }
}
