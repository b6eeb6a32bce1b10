import AquilaTypes

/// A box of an array that lies in a file in row-major order, with the box's place in memory: the runs of bytes that are
/// consecutive in both.
struct FileBox {
    /// The index, in the array, of the box's first element.
    let origin: Shape
    let wholeShape: Shape
    /// The box in memory.
    let view: View
    let itemSize: Int

    struct Run {
        /// Bytes from the array's first element in the file, and from the box's first element in memory.
        var position: Int
        var offset: Int
        var byteCount: Int
    }

    /// Calls the body with all runs, in the order of the file.
    func forEachRun(_ body: (Run) throws -> Void) rethrows {
        guard view.elementCount > 0 else { return }
        let steps = View.rowMajorStrides(wholeShape, itemSize: itemSize)
        let (outer, byteCount) = runAxes()
        var run = Run(position: 0, offset: view.offset, byteCount: byteCount)
        for axis in 0..<view.rank { run.position += origin[axis] * steps[axis] }
        try walk(run, steps, 0, outer, body)
    }

    private func walk(
        _ run: Run, _ steps: Dims, _ axis: Int, _ end: Int, _ body: (Run) throws -> Void
    ) rethrows {
        guard axis < end else { return try body(run) }
        var run = run
        for _ in 0..<view.shape[axis] {
            try walk(run, steps, axis + 1, end, body)
            run.position += steps[axis]
            run.offset += view.strides[axis]
        }
    }

    /// How many axes lie outside of a run, and how long a run is.
    private func runAxes() -> (outer: Int, byteCount: Int) {
        var byteCount = itemSize
        var axis = view.rank
        while axis > 0, view.shape[axis - 1] == 1 || view.strides[axis - 1] == byteCount {
            axis -= 1
            byteCount *= view.shape[axis]
            // The next row begins where this one ends only if it is in the box to its end.
            if view.shape[axis] != wholeShape[axis] { break }
        }
        return (axis, byteCount)
    }
}
