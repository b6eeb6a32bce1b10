import AquilaTypes

/// A box of an array that is stored in a file in row-major order, together with the box's elements
/// in memory. It yields the runs of bytes that are contiguous in both.
struct FileBox {
    /// The index in the array of the box's first element.
    let origin: Shape
    let wholeShape: Shape
    /// The view of the box in memory.
    let view: View
    let itemSize: Int

    struct Run {
        /// Offsets in bytes: from the array's first element in the file, and from the box's first
        /// element in memory.
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

    /// The number of axes outside of a run, and a run's length in bytes.
    private func runAxes() -> (outer: Int, byteCount: Int) {
        var byteCount = itemSize
        var axis = view.rank
        while axis > 0, view.shape[axis - 1] == 1 || view.strides[axis - 1] == byteCount {
            axis -= 1
            byteCount *= view.shape[axis]
            // Rows are joined only if the box contains them to their ends.
            if view.shape[axis] != wholeShape[axis] { break }
        }
        return (axis, byteCount)
    }
}
