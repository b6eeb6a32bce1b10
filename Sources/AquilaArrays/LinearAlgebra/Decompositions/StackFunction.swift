import AquilaKernels
import AquilaRuntime
import AquilaTypes
import ComplexModule

/// A function of the matrices in the last axes of arrays, as point tasks of some matrices each. Each point
/// computes on one thread, and the division depends on shapes alone, so that bits depend neither on the
/// number of workers nor on that of ranks.
struct StackFunction<Body: StackBody> {
    private let task: TaskDeclaration

    /// - Parameter name: the function's name in messages.
    init(_ name: String, _ body: Body.Type) {
        task = TaskDeclaration(
            Library("arrays"), name, isBrief: true,
            variants: [
                .cpu: { context in
                    let point = StackPoint(context)
                    let form = context.scalar(0, as: Body.Form.self)
                    func run() throws(LinearAlgebraError) {
                        switch context.stores[0].dtype {
                        case .float32: try Body.run(point, form, Float.self)
                        case .float64: try Body.run(point, form, Double.self)
                        case .complex64: try Body.run(point, form, Complex<Float>.self)
                        default: try Body.run(point, form, Complex<Double>.self)
                        }
                    }
                    if point.hasLargeMatrices { try LAPACKLibrary.alone(run) } else { try run() }
                }
            ])
    }

    /// Records the function. Nothing is recorded for results without elements.
    ///
    /// - Parameters:
    ///   - inputs: arrays with elements, of one type, one of LAPACK's. They broadcast to the outer extents.
    ///   - results: the axes of each result after the outer ones, and its type.
    ///   - work: multiplications for a matrix, roughly.
    func record(
        _ form: Body.Form, _ inputs: [(array: AnyNDArray, axes: Int)], outer: Shape,
        results: [(inner: [Int], type: DType)], work: Int
    ) throws(ArrayError) -> [AnyNDArray] {
        let runtime = AnyNDArray.commonRuntime(of: inputs.map(\.array))
        var arrays: [AnyNDArray] = []
        for result in results {
            let shape = Shape(Array(outer) + result.inner)
            try AnyNDArray.requirePossible(shape, result.type)
            arrays.append(AnyNDArray(runtime.makeStore(shape, result.type)))
        }
        guard arrays.contains(where: { $0.count > 0 }) else { return arrays }
        // A single matrix has no outer axis to be cut along.
        let extents = outer.isEmpty ? [1] : outer
        let tile = Self.tile(extents, work: work)
        var launch = TaskLaunch(task, launchDomain: Shape(zip(extents, tile).map { ($0 + $1 - 1) / $1 }))
        func add(_ array: AnyNDArray, _ mode: ArgumentMode) throws(ArrayError) {
            let whole = outer.isEmpty ? try array.expandedDims(at: 0) : array
            let inner = Array(whole.shape.dropFirst(extents.count))
            let terms = extents.indices.map(Projection.Term.axis) + inner.map { _ in .constant(0) }
            launch.add(
                try whole.base.partition(byTiles: Shape(Array(tile) + inner)), mode,
                projection: Projection(terms))
        }
        for (array, axes) in inputs {
            try add(array.broadcast(to: Shape(Array(outer) + array.shape.suffix(axes))), .input)
        }
        for array in arrays { try add(array, .output) }
        launch.add(scalar: form)
        try launch.submit()
        return arrays
    }

    /// Multiplications of a point's matrices, unless one matrix takes more.
    private static var pieceWork: Int { 1 << 17 }
    private static var mostPieces: Int { 64 }

    /// Extents of a point's matrices, decided by shapes alone: outermost axes are cut first.
    private static func tile(_ outer: Shape, work: Int) -> Shape {
        let (total, isLarge) = outer.product.multipliedReportingOverflow(by: max(work, 1))
        var rest = isLarge ? mostPieces : min(max(total / pieceWork, 1), mostPieces)
        var tile = outer
        for axis in outer.indices {
            tile[axis] = (outer[axis] + min(rest, outer[axis]) - 1) / min(rest, outer[axis])
            rest = (rest * tile[axis] + outer[axis] - 1) / outer[axis]
        }
        return tile
    }
}

/// The code of a function of matrices.
protocol StackBody {
    /// Facts that the code needs besides the matrices.
    associatedtype Form: Sendable

    /// Computes the results for all matrices of a point; `N` is the type of the operands' elements.
    static func run<N: MatrixNumber>(
        _ point: StackPoint, _ form: Form, _ type: N.Type
    ) throws(LinearAlgebraError)
}

/// The bound between this package's own loops and LAPACK.
enum LoopLimit {
    /// The largest order of matrices for which loops take less time.
    static let order = 24
}

/// The matrices of a point task: operands and results, in the order of the launch.
struct StackPoint {
    private let stores: [PhysicalStore]
    private let outer: [View]
    private let axes: Int
    /// Number of the matrices of each operand and result.
    let count: Int

    init(_ context: TaskContext) {
        stores = context.stores
        axes = context.launchDomain.count
        let axes = axes
        outer = stores.map { store in
            View(shape: Shape(store.shape.prefix(axes)), strides: Dims(store.view.strides.prefix(axes)))
        }
        count = outer[0].shape.product
    }

    /// A matrix of the argument with a number; a row as a column, a number as a matrix of one element.
    func matrix(_ argument: Int, _ place: Int) -> BlockOperand {
        let (store, view) = (stores[argument], stores[argument].view)
        let steps = outer[argument]
        let offset = axes == 1 ? place &* steps.strides[0] : steps.offset(of: place)
        let rank = view.rank - axes
        return BlockOperand(
            address: store.address + offset, rows: rank > 0 ? view.shape[axes] : 1,
            columns: rank > 1 ? view.shape[axes + 1] : 1, rowStep: rank > 0 ? view.strides[axes] : 0,
            columnStep: rank > 1 ? view.strides[axes + 1] : 0, isByColumns: false)
    }

    /// True if matrices are so large that LAPACK might use threads of its own.
    var hasLargeMatrices: Bool {
        stores.indices.contains { argument in
            let (rows, columns) = extents(argument)
            return max(rows, columns) > LoopLimit.order
        }
    }

    /// Number of the operands and results.
    var argumentCount: Int { stores.count }

    /// Extents of the matrices of an argument.
    func extents(_ argument: Int) -> (rows: Int, columns: Int) {
        let matrix = matrix(argument, 0)
        return (matrix.rows, matrix.columns)
    }

    /// Writes a number as the only element of a result.
    func set<N: MatrixNumber>(_ argument: Int, _ place: Int, _ number: N) {
        matrix(argument, place).address.assumingMemoryBound(to: N.self).pointee = number
    }
}
