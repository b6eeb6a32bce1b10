extension View {
    /// Calls the body with the byte offset of each element, in row-major order, from a pointer at
    /// the first one.
    ///
    ///     var offsets: [Int] = []
    ///     View(contiguous: [2, 2], itemSize: 8).transposed().forEachOffset { offsets.append($0) }
    ///     offsets                     // [0, 16, 8, 24]
    ///
    /// - Throws: the body's error, after which no further element is visited.
    /// - Complexity: O(n) for n elements.
    @inlinable @inline(__always)
    public func forEachOffset(_ body: (Int) throws -> Void) rethrows {
        guard !shape.contains(0) else { return }
        guard rank > 0 else { return try body(0) }
        let inner = shape[rank - 1]
        let step = strides[rank - 1]
        var position = [Int](repeating: 0, count: rank)
        var offset = 0
        while true {
            for k in 0..<inner { try body(offset &+ k &* step) }
            var axis = rank - 2
            while axis >= 0 {
                position[axis] += 1
                offset += strides[axis]
                if position[axis] < shape[axis] { break }
                offset -= strides[axis] * shape[axis]
                position[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Calls the body for each row along the last axis, in row-major order, with the byte offset of its
    /// first element from the view's first one. The one row of a view of rank zero has one element.
    ///
    ///     var rows: [Int] = []
    ///     View(contiguous: [2, 3], itemSize: 8).forEachRow { rows.append($0) }
    ///     rows                        // [0, 24]
    ///
    /// - Throws: the body's error, after which no further row is visited.
    /// - Complexity: O(n) for n rows.
    public func forEachRow(_ body: (Int) throws -> Void) rethrows {
        guard !shape.contains(0) else { return }
        let outer = View(shape: Shape(shape.dropLast()), strides: Dims(strides.dropLast()))
        try outer.forEachOffset(body)
    }
}
