public import AquilaTypes

/// Which elementwise operation a scan repeats along an axis.
public enum ScanOp: Sendable {
    case sum, product
}

extension Runtime {
    // MARK: Index arrays

    /// The subarrays of the source at tuples of positions: its first axes are indexed by one array each.
    ///
    /// - Parameters:
    ///   - source: where the subarrays come from.
    ///   - indices: `int64` arrays of one shape, with positions in range. The result has that shape, then the axes
    ///     of the source that are not indexed.
    public func gather(_ source: LogicalStore, indices: [LogicalStore]) throws(ArrayError) -> LogicalStore {
        let visit = watcher?.doctor?.visit("gather")
        defer { visit?.leave() }
        let rest = source.view.droppingAxes(indices.count)
        // Tuples in row-major order, each with its subarray in the memory order of the source, as in NumPy.
        let inner = rest.densified(itemSize: source.dtype.size)
        let step = inner.elementCount * source.dtype.size
        var view = View(contiguous: indices[0].shape, itemSize: max(step, source.dtype.size))
        for axis in 0..<rest.rank {
            view.shape.append(inner.shape[axis])
            view.strides.append(inner.strides[axis])
        }
        let result = LogicalStore(Store(runtime: self, dtype: source.dtype, root: view), view, source.dtype)
        try withElements(of: [source, result] + indices) { pointers, views in
            let run = ElementRun(
                from: views[0].droppingAxes(indices.count), to: inner, size: source.dtype.size)
            var target = pointers[1]
            forEachPosition(pointers, views, first: 2, along: views[0]) { offset in
                run.copy(pointers[0] + offset, target)
                target += step
            }
        }
        return result
    }

    /// Writes subarrays into the target at tuples of positions; where a position repeats, the last value counts.
    ///
    /// - Parameters:
    ///   - value: broadcasts to the shape of the indices, then the axes of the target that are not indexed.
    ///   - target: where the subarrays go.
    ///   - indices: `int64` arrays of one shape, with positions in range.
    public func scatter(
        _ value: Operand, into target: LogicalStore, indices: [LogicalStore]
    ) throws(ArrayError) {
        let visit = watcher?.doctor?.visit("scatter")
        defer { visit?.leave() }
        let rest = target.view.droppingAxes(indices.count)
        let shape = Shape(Array(indices[0].shape) + Array(rest.shape))
        // A copy: of the target's type, and apart from it.
        let source = makeStore(shape, target.dtype)
        try copy(value, into: source)
        let inner = View(contiguous: rest.shape, itemSize: target.dtype.size)
        let step = inner.elementCount * target.dtype.size
        try withElements(of: [target, source] + indices) { pointers, views in
            let run = ElementRun(
                from: inner, to: views[0].droppingAxes(indices.count), size: target.dtype.size)
            var next = pointers[1]
            forEachPosition(pointers, views, first: 2, along: views[0]) { offset in
                run.copy(next, pointers[0] + offset)
                next += step
            }
        }
    }

    /// The positions at which a mask holds, in row-major order: one `int64` array an axis. Waits.
    public func nonzero(_ mask: LogicalStore) throws(ArrayError) -> [LogicalStore] {
        let visit = watcher?.doctor?.visit("nonzero")
        defer { visit?.leave() }
        let rank = mask.view.rank
        var found = [[Int64]](repeating: [], count: rank)
        try withElements(of: [mask]) { pointers, views in
            var position = [Int](repeating: 0, count: rank)
            views[0].forEachOffset { offset in
                if pointers[0].load(fromByteOffset: offset, as: UInt8.self) != 0 {
                    for axis in 0..<rank { found[axis].append(Int64(position[axis])) }
                }
                var axis = rank - 1
                while axis >= 0 {
                    position[axis] += 1
                    if position[axis] < views[0].shape[axis] { break }
                    position[axis] = 0
                    axis -= 1
                }
            }
        }
        var result: [LogicalStore] = []
        for positions in found {
            do {
                result.append(
                    try positions.withUnsafeBytes { try makeStore(copying: $0, [positions.count], .int64) })
            } catch { throw Self.arrayError(error) }
        }
        return result
    }

    /// Calls the body with the byte offset along the indexed axes of each tuple of positions.
    private func forEachPosition(
        _ pointers: [UnsafeMutableRawPointer], _ views: [View], first: Int, along source: View,
        _ body: (Int) -> Void
    ) {
        let count = pointers.count - first
        let steps = (0..<count).map { source.strides[$0] }
        var offsets = (0..<count).map { views[first + $0] }.map(\.offsets)
        for k in 0..<offsets[0].count {
            var offset = 0
            for axis in 0..<count {
                offset +=
                    Int(pointers[first + axis].load(fromByteOffset: offsets[axis][k], as: Int64.self))
                    * steps[axis]
            }
            body(offset)
        }
        offsets.removeAll()
    }

    /// Waits for arrays and lends them together.
    func withElements<R>(
        of arrays: [LogicalStore], _ body: ([UnsafeMutableRawPointer], [View]) throws -> R
    ) throws(ArrayError) -> R {
        func lend(_ pointers: [UnsafeMutableRawPointer], _ views: [View]) throws -> R {
            if pointers.count == arrays.count { return try body(pointers, views) }
            return try write(arrays[pointers.count]) { try lend(pointers + [$0], views + [$1]) }
        }
        do { return try lend([], []) } catch { throw Self.arrayError(error) }
    }

    private static func arrayError(_ error: any Error) -> ArrayError {
        error as? ArrayError ?? ArrayError(.system, "\(error)")
    }
}

/// Copies the elements of one view to those of another of the same shape, size by size.
private struct ElementRun {
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

    /// One subarray of the first axes, with offset zero.
    fileprivate func droppingAxes(_ count: Int) -> View {
        View(shape: Shape(shape.dropFirst(count)), strides: Dims(strides.dropFirst(count)))
    }
}
