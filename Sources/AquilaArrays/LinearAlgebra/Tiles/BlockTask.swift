import AquilaKernels
import AquilaRuntime
import AquilaTypes

// One large matrix, by blocks as point tasks.
//
// The blocks follow from the matrix's shape alone, and each is computed on one thread, so that the bits
// depend neither on the number of workers nor on that of ranks. A factorisation is a sequence of launches;
// the graph of their points lets workers begin a step before the one before has ended. A launch with one
// point runs on every rank, so that the panel that all ranks need moves once.

/// A task on blocks of a matrix, whose rows in memory are LAPACK's columns.
struct BlockTask<Form: Sendable>: Sendable {
    private let declaration: TaskDeclaration

    init(_ name: String, _ body: @escaping @Sendable (BlockPoint, Form) throws(LinearAlgebraError) -> Void) {
        declaration = TaskDeclaration(
            Library("arrays"), name,
            variants: [
                .cpu: { context in
                    let form = context.scalar(0, as: Form.self)
                    try LAPACKLibrary.alone { () throws(LinearAlgebraError) in
                        try body(BlockPoint(context), form)
                    }
                }
            ])
    }

    /// Records one point, on whole stores.
    func record(_ form: Form, _ arguments: [(store: LogicalStore, mode: ArgumentMode)]) throws(ArrayError) {
        var launch = TaskLaunch(declaration, launchDomain: [1])
        for argument in arguments { launch.add(argument.store, argument.mode) }
        launch.add(scalar: form)
        try launch.submit()
    }

    /// Records a point for each piece of some rows of a store, which it reads and writes. The other
    /// arguments are whole. Nothing is recorded for a store without elements.
    func record(
        _ form: Form, rows: Int, of store: LogicalStore, reading others: [LogicalStore]
    ) throws(ArrayError) {
        guard store.shape.product > 0 else { return }
        let pieces = try store.partition(byTiles: [rows, store.shape[1]])
        var launch = TaskLaunch(declaration, launchDomain: [pieces.colours[0]])
        launch.add(pieces, .inputOutput, projection: Projection([.axis(0), .constant(0)]))
        for other in others { launch.add(other, .input) }
        launch.add(scalar: form)
        try launch.submit()
    }
}

/// The blocks of a point.
struct BlockPoint {
    private let stores: [PhysicalStore]
    let lapack: LAPACKLibrary
    /// Type of the first block's numbers.
    let type: DType

    init(_ context: TaskContext) {
        stores = context.stores
        lapack = LAPACKLibrary.host!
        type = stores[0].dtype
    }

    /// A block as LAPACK sees it: its columns are the rows in memory.
    subscript(argument: Int) -> LAPACKLibrary.Block {
        let (store, shape) = (stores[argument], stores[argument].shape)
        let lead = shape[0] > 1 ? store.view.strides[0] / store.dtype.size : shape[1]
        return LAPACKLibrary.Block(store.address, rows: shape[1], columns: shape[0], lead: lead)
    }

    /// Index of a block's first element within its whole argument.
    func origin(_ argument: Int) -> Shape { stores[argument].origin }

    func address(_ argument: Int) -> UnsafeMutableRawPointer { stores[argument].address }

    func store(_ argument: Int) -> PhysicalStore { stores[argument] }
}

/// The division of a large matrix.
enum TileSize {
    /// The least order for which blocks pay.
    static let leastOrder = 384

    /// Rows of a block, decided by the order alone: some sixteen blocks, each large enough for BLAS.
    static func rows(_ order: Int) -> Int { min(max((order / 16 + 31) / 32 * 32, 64), 256) }
}

extension AnyNDArray {
    /// True if the array is one large matrix, and LAPACK is there to compute its blocks.
    var isForTiles: Bool {
        rank == 2 && Swift.min(shape[0], shape[1]) >= TileSize.leastOrder && LAPACKLibrary.host != nil
    }

    /// A copy whose columns are adjacent in memory, with more columns at its end on demand.
    func columns(_ others: AnyNDArray...) throws(ArrayError) -> LogicalStore {
        let arrays = [self] + others
        let count = arrays.reduce(0) { $0 + $1.shape[1] }
        try Self.requirePossible([count, shape[0]], dtype)
        let store = runtime.makeStore([count, shape[0]], dtype)
        var first = 0
        for array in arrays {
            let end = first + array.shape[1]
            try runtime.copy(
                array.with(array.view.transposed([1, 0])).operand, into: store.slice(axis: 0, first..<end))
            first = end
        }
        return store
    }

    /// An array in row-major order of columns that are adjacent in memory.
    static func rowMajor(columns store: LogicalStore) throws(ArrayError) -> AnyNDArray {
        let columns = try store.transpose([1, 0])
        let result = store.store.runtime.makeStore(columns.shape, columns.dtype)
        try store.store.runtime.copy(.array(columns), into: result)
        return AnyNDArray(result)
    }
}

extension LogicalStore {
    /// The block in a range of each axis.
    func block(_ rows: Range<Int>, _ columns: Range<Int>) throws(ArrayError) -> LogicalStore {
        try slice(axis: 0, rows).slice(axis: 1, columns)
    }
}
