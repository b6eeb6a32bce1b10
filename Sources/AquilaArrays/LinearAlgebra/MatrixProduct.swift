import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// A matrix product to be recorded: operands of one type, with outer axes broadcast to the
/// result's.
///
/// The result is a grid of blocks, each computed by a point task from a panel of rows and a panel
/// of columns. A long inner dimension with a small result is cut as well, into partial results that
/// are summed in order.
struct MatrixProduct {
    private let type: DType
    private let a: LogicalStore
    private let b: LogicalStore
    private let runtime: Runtime
    /// The outer extents, and the extents of each product.
    private let batch: Shape
    private let rows: Int
    private let inner: Int
    private let columns: Int

    init(_ a: AnyNDArray, _ b: AnyNDArray, batch: Shape) throws(ArrayError) {
        let type = DType.promote(a.dtype, b.dtype)
        (rows, inner) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
        columns = b.shape[b.rank - 1]
        self.a = try (a.dtype == type ? a : a.cast(to: type))
            .broadcast(to: Shape(Array(batch) + [rows, inner])).base
        self.b = try (b.dtype == type ? b : b.cast(to: type))
            .broadcast(to: Shape(Array(batch) + [inner, columns])).base
        self.type = type
        self.batch = batch
        runtime = AnyNDArray.commonRuntime(of: [a, b])
    }

    func record() throws(ArrayError) -> AnyNDArray {
        let shape = Shape(Array(batch) + [rows, columns])
        try AnyNDArray.requirePossible(shape, type)
        // A store without writes reads as zeros.
        guard shape.product > 0, inner > 0 else { return AnyNDArray(runtime.makeStore(shape, type)) }
        let tiles = ProductTiles(batch: batch, rows: rows, inner: inner, columns: columns, type)
        let layers = (inner + tiles.inner - 1) / tiles.inner
        guard layers > 1 else {
            let result = runtime.makeStore(shape, type)
            try launch(tiles, into: result)
            return AnyNDArray(result)
        }
        let partial = runtime.makeStore(Shape([layers] + Array(shape)), type)
        try launch(tiles, into: partial)
        return try AnyNDArray(partial).reduced(.sum, axes: [0], dtype: type)
    }

    /// Records the blocks' task. A result with one more axis holds the partial results of panels of
    /// the inner dimension.
    private func launch(_ tiles: ProductTiles, into result: LogicalStore) throws(ArrayError) {
        let outer = batch.count
        let isLayered = result.shape.count > outer + 2
        let grid = zip(Array(batch) + [rows, columns, inner], tiles.all).map { ($0 + $1 - 1) / $1 }
        let axes = (0..<outer).map(Projection.Term.axis)
        func project(_ terms: Projection.Term...) -> Projection { Projection(axes + terms) }
        var launch = TaskLaunch(Self.task, launchDomain: Shape(grid))
        launch.add(
            try a.partition(byTiles: Shape(Array(tiles.batch) + [tiles.rows, tiles.inner])), .input,
            projection: project(.axis(outer), .axis(outer + 2)))
        launch.add(
            try b.partition(byTiles: Shape(Array(tiles.batch) + [tiles.inner, tiles.columns])), .input,
            projection: project(.axis(outer + 2), .axis(outer + 1)))
        let tile = Array(tiles.batch) + [tiles.rows, tiles.columns]
        let terms = axes + [.axis(outer), .axis(outer + 1)]
        launch.add(
            try result.partition(byTiles: Shape(isLayered ? [1] + tile : tile)), .output,
            projection: Projection(isLayered ? [.axis(outer + 2)] + terms : terms))
        launch.add(scalar: Self.isByColumns(a.view))
        launch.add(scalar: Self.isByColumns(b.view))
        try launch.submit()
    }

    /// True if elements of a column are closer in memory than those of a row. Steps along axes of
    /// extent one have no meaning.
    static func isByColumns(_ view: View) -> Bool {
        let (row, column) = (view.rank - 2, view.rank - 1)
        return view.shape[row] != 1 && view.shape[column] != 1
            && abs(view.strides[row]) < abs(view.strides[column])
    }

    private static let task = TaskDeclaration(
        Library("arrays"), "matmul", signature: [.input, .input, .output], isBrief: true,
        variants: [
            .cpu: { context in
                let (a, b, c) = (context.stores[0], context.stores[1], context.stores[2])
                let byColumns = (a: context.scalar(0, as: Bool.self), b: context.scalar(1, as: Bool.self))
                // Layers of partial results have an axis of their own.
                let extra = c.view.rank - a.view.rank
                let outer = a.view.rank - 2
                let batch = Shape(a.view.shape.dropLast(2))
                func steps(_ view: View, from first: Int = 0) -> View {
                    View(shape: batch, strides: Dims((0..<outer).map { view.strides[first + $0] }))
                }
                let views = (steps(a.view), steps(b.view), steps(c.view, from: extra))
                for place in 0..<batch.product {
                    MatrixBlock(
                        a: BlockOperand(a, at: views.0.offset(of: place), isByColumns: byColumns.a),
                        b: BlockOperand(b, at: views.1.offset(of: place), isByColumns: byColumns.b),
                        c: BlockOperand(c, at: views.2.offset(of: place)), type: a.dtype
                    ).compute()
                }
            }
        ])
}

extension View {
    /// The byte offset of the element with a given number in row-major order.
    func offset(of place: Int) -> Int {
        var (rest, offset) = (place, 0)
        for axis in shape.indices.reversed() {
            offset += rest % shape[axis] * strides[axis]
            rest /= shape[axis]
        }
        return offset
    }
}

/// The extents of the blocks of a product, decided by its shape and type alone.
struct ProductTiles {
    private(set) var batch: Shape
    private(set) var rows: Int
    private(set) var inner: Int
    private(set) var columns: Int

    var all: [Int] { Array(batch) + [rows, columns, inner] }

    /// The least number of multiplications that is worth a task.
    private static let leastWork = 1 << 21
    /// The inner extent of a partial result, and the largest number of partial results.
    private static let panel = 4096
    private static let mostPanels = 64
    /// The most elements of all partial results together.
    private static let partialElements = 1 << 22

    init(batch: Shape, rows: Int, inner: Int, columns: Int, _ type: DType) {
        self.batch = Shape(repeating: 1, count: batch.count)
        self.inner = inner
        self.rows = Self.side(rows)
        self.columns = Self.side(columns)
        // Narrow products, such as those of a matrix and a vector, use longer blocks.
        self.rows = min(rows, max(self.rows, Self.leastWork / (self.columns * inner)))
        self.columns = min(columns, max(self.columns, Self.leastWork / (self.rows * inner)))
        self.rows = Self.even(rows, self.rows)
        widen(columns, outer: batch.product * Self.count(rows, self.rows))
        self.columns = Self.even(columns, self.columns)
        joinBatches(batch)
        let blocks = batch.product * Self.count(rows, self.rows) * Self.count(columns, self.columns)
        guard blocks < 16, type.kind != .bool, type != .float16 else { return }
        let panels = min(
            inner / Self.panel, Self.mostPanels, Self.partialElements / (batch.product * rows * columns))
        if panels > 1 { self.inner = Self.count(inner, panels) }
    }

    /// Doubles the columns of blocks while some blocks remain: BLAS packs less for wide ones.
    ///
    /// - Parameter outer: number of the blocks beside each other's rows.
    private mutating func widen(_ extent: Int, outer: Int) {
        while columns < extent, columns <= Self.widest / 2,
            outer * Self.count(extent, 2 * columns) >= Self.fewestBlocks
        {
            columns *= 2
        }
    }

    /// The most columns of a block, and the fewest blocks of a large product.
    private static let widest = 1024
    private static let fewestBlocks = 8

    private static func count(_ extent: Int, _ tile: Int) -> Int { (extent + tile - 1) / tile }

    /// The side of a block: small enough for several blocks, large enough for BLAS's full speed.
    private static func side(_ extent: Int) -> Int {
        let least = extent <= 512 ? 128 : 256
        return min(extent, max(least, (extent + 1023) / 1024 * 64))
    }

    /// The tile that gives the same number of pieces in nearly equal sizes.
    private static func even(_ extent: Int, _ tile: Int) -> Int {
        count(extent, count(extent, tile))
    }

    /// Joins several matrices into a block, from the last outer axis on, if one is too little work.
    private mutating func joinBatches(_ extents: Shape) {
        var work = rows * columns * inner
        for axis in extents.indices.reversed() {
            guard work < Self.leastWork else { return }
            batch[axis] = min(extents[axis], Self.leastWork / work + 1)
            work *= batch[axis]
            if batch[axis] < extents[axis] { return }
        }
    }
}
