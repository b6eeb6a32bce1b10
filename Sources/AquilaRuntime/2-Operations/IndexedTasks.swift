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
        let length = (rows + pieces - 1) / pieces
        var launch = TaskLaunch(gather, launchDomain: [(rows + length - 1) / length])
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
        var target = pointers[1]
        forEachPosition(pointers, views, along: views[0]) { offset in
            run.copy(pointers[0] + offset, target)
            target += inner.elementCount * itemSize
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
        var source = pointers[0]
        forEachPosition(pointers, views, along: views[1]) { offset in
            run.copy(source, pointers[1] + offset)
            source += inner.elementCount * itemSize
        }
    }
}

/// Calls the body with the byte offset, along the first axes of an array, of each tuple of
/// positions in the third and later arrays.
private func forEachPosition(
    _ pointers: [UnsafeMutableRawPointer], _ views: [View], along array: View, _ body: (Int) -> Void
) {
    let steps = (0..<views.count - 2).map { array.strides[$0] }
    if steps.count == 1 {
        let step = steps[0]
        views[2].forEachOffset { body(Int(pointers[2].load(fromByteOffset: $0, as: Int64.self)) &* step) }
        return
    }
    let offsets = views[2...].map(\.offsets)
    for k in 0..<views[2].elementCount {
        var offset = 0
        for axis in steps.indices {
            offset +=
                Int(pointers[2 + axis].load(fromByteOffset: offsets[axis][k], as: Int64.self)) * steps[axis]
        }
        body(offset)
    }
}

/// Copies the elements of one view to those of another of the same shape, size by size.
struct ElementRun {
    private let sources: [Int]
    private let targets: [Int]
    private let size: Int
    private let bytes: Int

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
