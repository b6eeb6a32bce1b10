import AquilaKernels
import AquilaTypes

/// Writes the loops of a device kernel around the code at a point.
///
/// ```
///         read the frame; this thread's first row and column
/// row:    coordinates of the outer axes, addresses of the row, fresh states of reductions
/// column: the kernel's instructions at a point
///         the next column of this thread
/// end:    join the lanes of reductions; the next row of this thread
/// ```
///
/// A row is a point of the outer axes; rows are numbered with the last outer axis fastest.
struct PTXKernelWriter {
    let kernel: Kernel
    let layout: DeviceFrameLayout
    let form: DeviceKernel.Form
    let text = PTXText()

    init(_ kernel: Kernel, _ layout: DeviceFrameLayout, _ form: DeviceKernel.Form) {
        self.kernel = kernel
        self.layout = layout
        self.form = form
    }

    /// The first place of this thread along rows or columns, and the distance to its next.
    private struct Walk {
        let first: String
        let step: String
    }

    func module() -> String {
        let frame = PTXFrame(kernel, layout, text: text)
        let reductions = kernel.reductions.map { PTXReduction($0, text: text) }
        let (rows, columns) = walks()
        let row = text.value(.double, "mov.b64", rows.first)
        let rowCount = countRows(frame)
        let (rowLoop, rowEnd, exit) = (text.label("row"), text.label("rowEnd"), text.label("exit"))
        text.branch(to: exit, if: text.value(.predicate, "setp.ge.s64", row, rowCount))

        text.place(rowLoop)
        let context = frame.rowContext(coordinates: coordinates(of: row, frame), text: text)
        for reduction in reductions { reduction.begin() }
        let column = text.value(.double, "mov.b64", columns.first)
        let columnLoop = text.label("column")
        text.branch(to: rowEnd, if: text.value(.predicate, "setp.ge.s64", column, frame.columns))

        text.place(columnLoop)
        var point = PTXPoint(text: text, context: context, column: column)
        point.emitInstructions()
        for reduction in reductions { reduction.accumulate(point.values) }
        text.assign(column, "add.s64", column, columns.step)
        text.branch(to: columnLoop, if: text.value(.predicate, "setp.lt.s64", column, frame.columns))

        text.place(rowEnd)
        for reduction in reductions { reduction.finish(context, lane: columns.first) }
        text.assign(row, "add.s64", row, rows.step)
        text.branch(to: rowLoop, if: text.value(.predicate, "setp.lt.s64", row, rowCount))
        text.place(exit)
        return text.module(function: DeviceKernel.entryName, frameWords: layout.wordCount)
    }

    // MARK: Threads

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

    // MARK: Rows

    private func countRows(_ frame: PTXFrame) -> String {
        frame.extents.dropLast().dropFirst().reduce(frame.extents[0]) {
            text.value(.double, "mul.lo.s64", $0, $1)
        }
    }

    /// The coordinates of the outer axes. A launch has fewer than 2³² rows, so that divisions have 32 bits.
    private func coordinates(of row: String, _ frame: PTXFrame) -> [String] {
        var rest = row
        var result: [String] = []
        for axis in (1..<layout.axisCount - 1).reversed() {
            let extent = text.value(.single, "cvt.u32.u64", frame.extents[axis])
            let narrow = text.value(.single, "cvt.u32.u64", rest)
            let remainder = text.value(.single, "rem.u32", narrow, extent)
            result.append(text.value(.double, "cvt.u64.u32", remainder))
            rest = text.value(.double, "cvt.u64.u32", text.value(.single, "div.u32", narrow, extent))
        }
        return [rest] + result.reversed()
    }
}

/// The words of the launch's frame, read at the start of the function.
struct PTXFrame {
    let kernel: Kernel
    let extents: [String]
    let scalars: [String]
    private let arrays: [(address: String, strides: [String])]
    private let indices: [(start: String, steps: [String])]

    var columns: String { extents.last! }

    init(_ kernel: Kernel, _ layout: DeviceFrameLayout, text: PTXText) {
        func word(_ index: Int) -> String {
            text.value(.double, "ld.param.b64", "[frame+\(8 * index)]")
        }
        func words(_ first: Int) -> [String] { (0..<layout.axisCount).map { word(first + $0) } }
        self.kernel = kernel
        extents = words(layout.extent(0))
        arrays = kernel.arrays.indices.map { (word(layout.array($0)), words(layout.array($0) + 1)) }
        scalars = kernel.scalars.enumerated().map { index, type in
            let place = "[frame+\(8 * layout.scalar(index))]"
            guard type == .bool else {
                return text.value(type.registerClass, "ld.param.\(type.elementType)", place)
            }
            let byte = text.value(.single, "ld.param.u8", place)
            return text.value(.predicate, "setp.ne.u32", byte, "0")
        }
        indices = (0..<kernel.indexCount).map { (word(layout.index($0)), words(layout.index($0) + 1)) }
    }

    /// Writes the values that change with the row.
    func rowContext(coordinates: [String], text: PTXText) -> PTXRowContext {
        /// start + Σ coordinate × step over the outer axes
        func affine(_ start: String, _ steps: [String]) -> String {
            zip(coordinates, steps).reduce(start) { sum, axis in
                text.value(.double, "mad.lo.s64", axis.0, axis.1, sum)
            }
        }
        return PTXRowContext(
            kernel: kernel, scalars: scalars,
            arrays: arrays.map { (affine($0.address, $0.strides), $0.strides.last!) },
            indices: indices.map { (affine($0.start, $0.steps), $0.steps.last!) })
    }
}
