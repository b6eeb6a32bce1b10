import AquilaTypes

/// Gathers and scatters as tasks, so that they are recorded like other operations and wait for
/// nothing.
enum IndexedTasks {
    /// The use that a task makes of index arrays.
    enum Kind {
        /// Arguments: the array, the result, the index arrays.
        case gather
        /// Arguments: the values, the array, the index arrays.
        case scatter
    }

    private static let library = Library("aquila")

    /// The kind of a task; nil for tasks that are neither gathers nor scatters.
    static func kind(of task: TaskDeclaration) -> Kind? {
        task === gather ? .gather : task === scatter ? .scatter : nil
    }

    /// Inputs, then the result: the source, the result's piece, and pieces of the index arrays.
    private static let gather = TaskDeclaration(
        library, "gather", isBrief: true,
        variants: [
            .cpu: { context in
                let (pointers, views) = context.elements
                GatherBody(itemSize: context.stores[0].dtype.size).run(pointers, views)
            }
        ])

    private static let scatter = TaskDeclaration(
        library, "scatter", isBrief: true,
        variants: [
            .cpu: { context in
                let (pointers, views) = context.elements
                ScatterBody(itemSize: context.stores[0].dtype.size).run(pointers, views)
            }
        ])

    /// Number of elements of the result for each point.
    private static let pieceElements = 1 << 16

    /// Records a gather, cut along the first axis of the index arrays.
    static func gather(
        _ source: LogicalStore, _ indices: [LogicalStore], into result: LogicalStore
    ) throws(ArrayError) {
        let rows = indices[0].shape.first ?? 1
        let pieces = max(1, min(rows, result.view.elementCount / pieceElements, 64))
        guard pieces > 1 else {
            var launch = TaskLaunch(gather)
            launch.add(source, .input)
            launch.add(result, .output)
            for index in indices { launch.add(index, .input) }
            return try launch.submit()
        }
        let length = ceilDivide(rows, pieces)
        var launch = TaskLaunch(gather, launchDomain: [ceilDivide(rows, length)])
        launch.add(source, .input)
        try add(result, .output, rows: length, to: &launch)
        for index in indices { try add(index, .input, rows: length, to: &launch) }
        try launch.submit()
    }

    /// Adds a store cut along its first axis.
    private static func add(
        _ store: LogicalStore, _ mode: ArgumentMode, rows: Int, to launch: inout TaskLaunch
    ) throws(ArrayError) {
        var tile = Shape(store.shape.map { max($0, 1) })
        tile[0] = rows
        let terms = store.shape.indices.map { $0 == 0 ? Projection.Term.axis(0) : .constant(0) }
        launch.add(try store.partition(byTiles: tile), mode, projection: Projection(terms))
    }

    /// Records a scatter, as one point: where positions repeat, the last one counts.
    static func scatter(
        _ source: LogicalStore, into target: LogicalStore, _ indices: [LogicalStore]
    ) throws(ArrayError) {
        var launch = TaskLaunch(scatter)
        launch.add(source, .input)
        launch.add(target, .inputOutput)
        for index in indices { launch.add(index, .input) }
        try launch.submit()
    }
}

extension TaskContext {
    /// The addresses of the pieces' first elements, and the views from there.
    fileprivate var elements: ([UnsafeMutableRawPointer], [View]) {
        (stores.map(\.address), stores.map(\.view))
    }
}

/// Copies subarrays at tuples of positions to a result, one after the other. The arrays are the
/// source, the result, and one of positions for each of the source's first axes.
struct GatherBody {
    let itemSize: Int

    func run(_ pointers: [UnsafeMutableRawPointer], _ views: [View]) {
        let inner = views[1].droppingAxes(views[2].rank)
        let run = ElementRun(from: views[0].droppingAxes(views.count - 2), to: inner, size: itemSize)
        let places = PositionRows(pointers, views, along: views[0])
        let (source, target) = (pointers[0], pointers[1])
        switch run.bytes {
        case 1: places.gather(UInt8.self, source, target)
        case 2: places.gather(UInt16.self, source, target)
        case 4: places.gather(UInt32.self, source, target)
        case 8: places.gather(UInt64.self, source, target)
        case 16: places.gather(SIMD2<UInt64>.self, source, target)
        default:
            let bytes = inner.elementCount * itemSize
            places.forEach { place, offset in run.copy(source + offset, target + place &* bytes) }
        }
    }
}

/// Copies subarrays, one after the other, to tuples of positions. The arrays are the source, which
/// is dense, the target, and one of positions for each of the target's first axes.
struct ScatterBody {
    let itemSize: Int

    func run(_ pointers: [UnsafeMutableRawPointer], _ views: [View]) {
        let rest = views[1].droppingAxes(views.count - 2)
        let inner = View(contiguous: rest.shape, itemSize: itemSize)
        let run = ElementRun(from: inner, to: rest, size: itemSize)
        let places = PositionRows(pointers, views, along: views[1])
        let (source, target) = (pointers[0], pointers[1])
        switch run.bytes {
        case 1: places.scatter(UInt8.self, source, target)
        case 2: places.scatter(UInt16.self, source, target)
        case 4: places.scatter(UInt32.self, source, target)
        case 8: places.scatter(UInt64.self, source, target)
        case 16: places.scatter(SIMD2<UInt64>.self, source, target)
        default:
            let bytes = inner.elementCount * itemSize
            places.forEach { place, offset in run.copy(source + place &* bytes, target + offset) }
        }
    }
}

/// Tuples of positions, row by row, as byte offsets along the first axes of an array.
private struct PositionRows {
    private let pointers: [UnsafeMutableRawPointer]
    private let views: [View]
    /// Bytes from one position of the array to the next, for each of its first axes.
    private let steps: [Int]
    /// Byte offsets of the rows of each array of positions.
    private let rows: [[Int]]
    private let columns: Int

    /// Positions are those in the third and later arrays, all of one shape.
    init(_ pointers: [UnsafeMutableRawPointer], _ views: [View], along array: View) {
        self.pointers = Array(pointers[2...])
        self.views = Array(views[2...])
        steps = (0..<views.count - 2).map { array.strides[$0] }
        rows = views[2...].map(\.rowOffsets)
        columns = views[2].shape.last ?? 1
    }

    /// Calls the body with the number of each tuple and its offset.
    @inline(__always)
    func forEach(_ body: (_ place: Int, _ offset: Int) -> Void) {
        let strides = views.map { $0.strides.last ?? 0 }
        for row in rows[0].indices {
            let starts = zip(pointers, rows).map { UnsafeRawPointer($0 + $1[row]) }
            let first = row &* columns
            if steps.count == 1 {
                let (start, stride, step) = (starts[0], strides[0], steps[0])
                for k in 0..<columns {
                    body(first &+ k, (start + k &* stride).load(as: Int.self) &* step)
                }
                continue
            }
            for k in 0..<columns {
                var offset = 0
                for axis in steps.indices {
                    offset &+= (starts[axis] + k &* strides[axis]).load(as: Int.self) &* steps[axis]
                }
                body(first &+ k, offset)
            }
        }
    }

    func gather<T: BitwiseCopyable>(
        _ type: T.Type, _ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<T>.size
        forEach { place, offset in
            (target + place &* size).storeBytes(of: (source + offset).loadUnaligned(as: T.self), as: T.self)
        }
    }

    func scatter<T: BitwiseCopyable>(
        _ type: T.Type, _ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<T>.size
        forEach { place, offset in
            (target + offset).storeBytes(of: (source + place &* size).loadUnaligned(as: T.self), as: T.self)
        }
    }
}

/// Copies the elements of one view to those of another of the same shape, size by size.
struct ElementRun {
    private let sources: [Int]
    private let targets: [Int]
    private let size: Int
    /// Bytes of all elements if both views are dense, else 0.
    let bytes: Int

    init(from source: View, to target: View, size: Int) {
        self.size = size
        let isDense = source.isContiguous(itemSize: size) && target.isContiguous(itemSize: size)
        bytes = isDense ? source.elementCount * size : 0
        sources = isDense ? [] : source.offsets
        targets = isDense ? [] : target.offsets
    }

    @inline(__always)
    func copy(_ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer) {
        if bytes == 8 { return target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self) }
        if bytes > 0 { return target.copyMemory(from: source, byteCount: bytes) }
        for k in sources.indices {
            (target + targets[k]).copyMemory(from: source + sources[k], byteCount: size)
        }
    }
}

extension View {
    /// The byte offset of each row along the last axis, in row-major order.
    fileprivate var rowOffsets: [Int] {
        var result: [Int] = []
        forEachRow { result.append($0) }
        return result
    }

    /// The byte offset of each element from the first one, in row-major order.
    fileprivate var offsets: [Int] {
        var result: [Int] = []
        result.reserveCapacity(elementCount)
        forEachOffset { result.append($0) }
        return result
    }

    /// The view of one subarray of the first axes, with offset zero.
    func droppingAxes(_ count: Int) -> View {
        View(shape: Shape(shape.dropFirst(count)), strides: Dims(strides.dropFirst(count)))
    }
}
