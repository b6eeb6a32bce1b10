public import AquilaTypes

extension Runtime {
    /// The positions at which a mask holds, in row-major order: one `int64` array for each axis.
    /// Waits.
    ///
    /// On many ranks, each looks at the part of the mask that it has at home; the positions have
    /// tiles, like any array, unless they are few.
    public func nonzero(_ mask: LogicalStore) throws(ArrayError) -> [LogicalStore] {
        let visit = watcher?.doctor?.visit("nonzero")
        defer { visit?.leave() }
        if let ranks, ranks.transport != nil, !ranks.isSmall(mask.view.shape, itemSize: 1) {
            do { return try lock.withLock { try positions(of: mask, ranks) } } catch {
                throw Self.arrayError(error is OutOfMemory ? ArrayError(.memory, "\(error)") : error)
            }
        }
        do { return try positions(of: mask) } catch { throw Self.arrayError(error) }
    }

    /// The positions of a mask on one rank: first as numbers in row-major order, from which those
    /// along each axis follow.
    private func positions(of mask: LogicalStore) throws -> [LogicalStore] {
        let shape = mask.view.shape
        guard
            let walk = MaskWalk(mask.view, over: View(contiguous: shape, itemSize: 1), itemSize: 1)
        else { return [] }
        let places = try read(mask) { holds, _ in
            let starts = firsts(of: walk, holds)
            return try makePositions(starts.last!) { target in
                parallelFor(count: walk.pieceCount) { piece in
                    let count = starts[piece + 1] - starts[piece]
                    walk.positions(piece, holds, target + starts[piece], count: count)
                }
            }
        }
        if shape.count == 1 { return [places] }
        let strides = View.rowMajorStrides(shape, itemSize: 1)
        return try shape.indices.map { axis in
            try read(places) { elements, view in
                let places = elements.assumingMemoryBound(to: Int64.self)
                let (step, extent) = (UInt64(strides[axis]), UInt64(shape[axis]))
                return try makePositions(view.elementCount) { target in
                    parallelFor(count: (view.elementCount + Self.chunk - 1) / Self.chunk) { piece in
                        for k in piece * Self.chunk..<min((piece + 1) * Self.chunk, view.elementCount) {
                            target[k] = Int64(UInt64(bitPattern: places[k]) / step % extent)
                        }
                    }
                }
            }
        }
    }

    /// Number of positions that a worker takes at a time.
    private static var chunk: Int { 1 << 15 }

    private func makePositions(
        _ count: Int, _ fill: (UnsafeMutablePointer<Int64>) throws -> Void
    ) throws -> LogicalStore {
        let result = makeStore([count], .int64)
        if count > 0 {
            try write(result) { pointer, _ in try fill(pointer.assumingMemoryBound(to: Int64.self)) }
        }
        return result
    }
}
