import AquilaKernels
import AquilaTypes

/// Writes a device kernel: its frame, and the code at rows and points within the loops.
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

    func module() -> String {
        let frame = PTXFrame(kernel, layout, text: text)
        let reductions = kernel.reductions.map { PTXReduction($0, text: text) }
        var context: PTXRowContext?
        let loops = PTXLoops(
            text: text, extents: frame.extents, form: form, rowGroup: frame.rowGroup)
        loops.emit { coordinates in
            context = frame.rowContext(loops, coordinates: coordinates)
            for reduction in reductions { reduction.begin() }
        } point: { column in
            var point = PTXPoint(text: text, context: context!, column: column)
            point.emitInstructions()
            for reduction in reductions { reduction.accumulate(point.values) }
        } rowEnd: { lane in
            for reduction in reductions { reduction.finish(context!, lane: lane) }
        }
        return text.module(function: DeviceKernel.entryName, frameWords: layout.wordCount)
    }
}

/// The words of the launch's frame, read at the start of the function.
struct PTXFrame {
    let kernel: Kernel
    let extents: [String]
    let scalars: [String]
    let rowGroup: String
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
        rowGroup = word(layout.rowGroup)
        indices = (0..<kernel.indexCount).map { (word(layout.index($0)), words(layout.index($0) + 1)) }
    }

    /// Writes the values that change with the row.
    func rowContext(_ loops: PTXLoops, coordinates: [String]) -> PTXRowContext {
        PTXRowContext(
            kernel: kernel, scalars: scalars,
            arrays: arrays.map { (loops.affine($0.address, $0.strides, coordinates), $0.strides.last!) },
            indices: indices.map { (loops.affine($0.start, $0.steps, coordinates), $0.steps.last!) })
    }
}
