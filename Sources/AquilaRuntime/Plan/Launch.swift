import AquilaKernels
import AquilaTypes

/// A kernel with its loops; a run adds only addresses and scalar values.
final class Launch {
    /// The memory that an array parameter is bound to: a slot of the plan, at a byte offset.
    struct Binding {
        var slot: Int
        var offset: Int
    }

    let kernel: KernelHandle
    /// Description of the computation, for traces.
    let label: String
    /// Category of the launch in traces, which tells computation from mere movement.
    let category: TraceEvent.Category
    /// First of the launch's operations, by its number in the window that all ranks have recorded.
    let operation: Int
    let layout: FrameLayout
    let nest: LoopNest
    let arrays: [Binding]
    /// Indices into the window's scalars, with the part (0 real, 1 imaginary).
    let scalars: [(index: Int, part: Int)]
    let order: PointOrder
    let rows: Int
    let columns: Int
    /// Number of iterations of the loops around rows and columns.
    let outerCount: Int
    let pointCount: Int
    /// Number of instructions for each point, at least one.
    let weight: Int
    let cost: PointCost
    /// True if the launch takes long enough to be shared among workers.
    let isWorthSharing: Bool
    /// True if one call of the kernel on the calling thread does all the work, whatever the number
    /// of workers.
    let isSingleTile: Bool
    /// Frame for the whole nest, with everything but addresses and scalars filled in.
    let template: [UInt64]

    enum PointOrder {
        /// Points may run in any order.
        case any
        /// A row is one leaf.
        case wholeRows
        /// The rows run one after the other; columns are independent.
        case rowsInOrder
    }

    /// The lag of stores behind the computation, and the arrays that it concerns.
    struct Deferral {
        var lag: DeferredStore
        var arrays: [Int]
    }

    let deferral: Deferral?

    init(
        kernel: KernelHandle, nest: LoopNest, arrays: [Binding], scalars: [(index: Int, part: Int)],
        order: PointOrder, deferral: Deferral? = nil, label: String = "",
        category: TraceEvent.Category = .kernel, operation: Int = 0, mayStream: Bool = true
    ) {
        self.label = label
        self.operation = operation
        self.category = category
        self.deferral = deferral
        self.kernel = kernel
        layout = FrameLayout(kernel.kernel)
        self.nest = nest
        self.arrays = arrays
        self.scalars = scalars
        self.order = order
        var template = Self.frame(layout, nest: nest)
        template[FrameLayout.functions] = UInt64(UInt(bitPattern: kernel.functions))
        if mayStream, order == .any, Self.streams(kernel.kernel, arrays: arrays, pointCount: nest.pointCount)
        {
            template[FrameLayout.flags] |= FrameLayout.streamingStores
        }
        self.template = template
        rows = Int(template[FrameLayout.rows])
        columns = Int(template[FrameLayout.columns])
        outerCount = nest.extents.dropLast(2).reduce(1, *)
        pointCount = nest.pointCount
        weight = max(1, kernel.kernel.instructions.count)
        cost = PointCost(of: kernel.kernel)
        isWorthSharing = cost.isWorthSharing(points: pointCount)
        isSingleTile =
            outerCount == 1 && !isWorthSharing
            && (order != .rowsInOrder || columns <= Tiling.accumulatorColumns)
    }

    private static func frame(_ layout: FrameLayout, nest: LoopNest) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: layout.wordCount)
        let loops = nest.extents.count
        func bits(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }
        func stride(_ walker: Int, _ fromEnd: Int) -> UInt64 {
            loops >= fromEnd ? bits(nest.walkers[walker].strides[loops - fromEnd]) : 0
        }
        words[FrameLayout.columns] = bits(loops >= 1 ? nest.extents[loops - 1] : 1)
        words[FrameLayout.rows] = bits(loops >= 2 ? nest.extents[loops - 2] : 1)
        for k in 0..<layout.arrayCount {
            words[layout.array(k) + 1] = stride(k, 2)
            words[layout.array(k) + 2] = stride(k, 1)
        }
        for k in 0..<layout.indexCount {
            words[layout.index(k)] = bits(nest.walkers[layout.arrayCount + k].offset)
            words[layout.index(k) + 1] = stride(layout.arrayCount + k, 2)
            words[layout.index(k) + 2] = stride(layout.arrayCount + k, 1)
        }
        return words
    }
}
