import AquilaKernels

/// Writes the loops of a thread over rows and columns.
///
/// ```
///         this thread's first row and column
/// row:    coordinates of the outer axes; the code at the start of a row
/// column: the code at a point
///         the next column of this thread
/// end:    the code at the end of a row; the next row of this thread
/// ```
///
/// A row is a point of the outer axes; rows are numbered with the last outer axis fastest. A thread takes
/// groups of rows that follow one another, in order.
struct PTXLoops {
    let text: PTXText
    /// Registers with the extents, outermost first; the last axis is the columns.
    let extents: [String]
    let form: DeviceKernel.Form
    /// Register with the number of rows of a group; nil: groups are single rows.
    var rowGroup: String?

    /// The first place of this thread along rows or columns, and the distance to its next.
    private struct Walk {
        let first: String
        let step: String
    }

    /// Writes the loops around code.
    ///
    /// - Parameters:
    ///   - rowStart: writes the code at the start of a row, from the coordinates of the outer axes.
    ///   - point: writes the code at a point, from its column.
    ///   - rowEnd: writes the code at the end of a row, from this thread's first column.
    func emit(
        rowStart: (_ coordinates: [String]) -> Void, point: (_ column: String) -> Void,
        rowEnd: (_ lane: String) -> Void
    ) {
        let (rows, columns) = walks()
        let row =
            rowGroup.map { text.value(.double, "mul.lo.s64", rows.first, $0) }
            ?? text.value(.double, "mov.b64", rows.first)
        let rowCount = extents.dropLast().dropFirst().reduce(extents[0]) {
            text.value(.double, "mul.lo.s64", $0, $1)
        }
        let (rowLoop, end, exit) = (text.label("row"), text.label("rowEnd"), text.label("exit"))
        text.branch(to: exit, if: text.value(.predicate, "setp.ge.s64", row, rowCount))

        text.place(rowLoop)
        rowStart(coordinates(of: row))
        let column = text.value(.double, "mov.b64", columns.first)
        let columnLoop = text.label("column")
        text.branch(to: end, if: text.value(.predicate, "setp.ge.s64", column, extents.last!))

        text.place(columnLoop)
        point(column)
        text.assign(column, "add.s64", column, columns.step)
        text.branch(to: columnLoop, if: text.value(.predicate, "setp.lt.s64", column, extents.last!))

        text.place(end)
        rowEnd(columns.first)
        advance(row, by: rows.step)
        text.branch(to: rowLoop, if: text.value(.predicate, "setp.lt.s64", row, rowCount))
        text.place(exit)
    }

    /// Moves on to the next row of a group, or to the first row of this thread's next group.
    private func advance(_ row: String, by step: String) {
        guard let rowGroup else { return text.assign(row, "add.s64", row, step) }
        let (single, done) = (text.label("single"), text.label("next"))
        text.branch(to: single, if: text.value(.predicate, "setp.eq.s64", rowGroup, "1"))
        text.assign(row, "add.s64", row, "1")
        let group = text.value(.single, "cvt.u32.u64", rowGroup)
        let place = text.value(.single, "rem.u32", text.value(.single, "cvt.u32.u64", row), group)
        text.branch(to: done, if: text.value(.predicate, "setp.ne.u32", place, "0"))
        let skipped = text.value(.double, "sub.s64", step, "1")
        text.assign(row, "mad.lo.s64", skipped, rowGroup, row)
        text.branch(to: done)
        text.place(single)
        text.assign(row, "add.s64", row, step)
        text.place(done)
    }

    /// Points: columns along x, rows along y. Reduced rows: a warp along x is the columns, rows are numbered
    /// by y within a block and by x between blocks.
    private func walks() -> (rows: Walk, columns: Walk) {
        func special(_ name: String) -> String { text.value(.single, "mov.u32", "%\(name)") }
        func wide(_ a: String) -> String { text.value(.double, "cvt.u64.u32", a) }
        let (x, y) = (special("tid.x"), special("tid.y"))
        let height = special("ntid.y")
        switch form {
        case .points:
            let width = special("ntid.x")
            let column = text.value(.double, "mad.wide.u32", special("ctaid.x"), width, wide(x))
            let row = text.value(.double, "mad.wide.u32", special("ctaid.y"), height, wide(y))
            return (
                Walk(first: row, step: text.value(.double, "mul.wide.u32", special("nctaid.y"), height)),
                Walk(first: column, step: text.value(.double, "mul.wide.u32", special("nctaid.x"), width))
            )
        case .reducedRows:
            let row = text.value(.double, "mad.wide.u32", special("ctaid.x"), height, wide(y))
            return (
                Walk(first: row, step: text.value(.double, "mul.wide.u32", special("nctaid.x"), height)),
                Walk(first: wide(x), step: text.integer(Int64(Reduction.laneCount), .double))
            )
        }
    }

    /// The coordinates of the outer axes. A launch has fewer than 2³¹ rows, so that divisions have 32 bits.
    private func coordinates(of row: String) -> [String] {
        var rest = row
        var result: [String] = []
        for axis in (1..<extents.count - 1).reversed() {
            let extent = text.value(.single, "cvt.u32.u64", extents[axis])
            let narrow = text.value(.single, "cvt.u32.u64", rest)
            let remainder = text.value(.single, "rem.u32", narrow, extent)
            result.append(text.value(.double, "cvt.u64.u32", remainder))
            rest = text.value(.double, "cvt.u64.u32", text.value(.single, "div.u32", narrow, extent))
        }
        return [rest] + result.reversed()
    }

    /// start + Σ coordinate × step over the outer axes.
    func affine(_ start: String, _ steps: [String], _ coordinates: [String]) -> String {
        zip(coordinates, steps).reduce(start) { sum, axis in
            text.value(.double, "mad.lo.s64", axis.0, axis.1, sum)
        }
    }
}
