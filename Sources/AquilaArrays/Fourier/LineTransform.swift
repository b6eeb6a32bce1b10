import AquilaRuntime
import AquilaTypes

/// Transforms along the last axis of a store, as point tasks of some lines each.
struct LineTransform {
    /// The form of the numbers that a transform reads or writes.
    enum Numbers: Sendable {
        case complex
        /// Real numbers: the imaginary parts are zero, or dropped.
        case real
        /// Pairs of real numbers along one more axis, as real and imaginary parts.
        case pairs
        /// The first half of a spectrum of real numbers, of which the other half follows. Numbers of an even
        /// count are transformed as complex ones of half the count.
        case half
    }

    /// Facts that the body of a point task needs besides its stores.
    struct Form: Sendable {
        /// Length of the transform as its user sees it.
        var count: Int
        var input = Numbers.complex
        var output = Numbers.complex
        /// True to exchange both parts of the numbers that are read, and of those that are written: a
        /// backward transform is a forward one between two exchanges.
        var swapsInput = false
        var swapsOutput = false
        /// Factor of the result.
        var scale = 1.0
        /// Order of the root of unity by whose power, the number of the result times that of the line along
        /// the last outer axis, results are multiplied; nil for none.
        var order: Int?
    }

    let form: Form

    /// Elements of a point's lines, unless one line has more.
    private static let pieceLength = 1 << 15
    private static let mostPieces = 64
    /// Lines along the last outer axis that share the lines of a cache.
    private static let neighbours = 8

    private static let task = TaskDeclaration(
        Library("arrays"), "transform", isBrief: true,
        variants: [
            .cpu: { context in
                let form = context.scalar(0, as: Form.self)
                let (input, output) = (context.stores[0], context.stores[context.stores.count - 1])
                if input.dtype.component == .float32 {
                    TransformLines<SIMD4<Float>>(form, input, output, plans: plans32).run()
                } else {
                    TransformLines<SIMD2<Double>>(form, input, output, plans: plans64).run()
                }
            }
        ])

    static let plans32 = TransformPlans<SIMD4<Float>>()
    static let plans64 = TransformPlans<SIMD2<Double>>()

    /// Records the transforms. Both stores have the same outer axes; the input may be the output.
    func record(_ input: LogicalStore, into output: LogicalStore) throws(ArrayError) {
        let rank = output.shape.count - 1 - (form.output == .pairs ? 1 : 0)
        // A single line has no outer axis to be cut along.
        if rank == 0 {
            return try record(
                input.with(input.view.insertingAxis(at: 0)),
                into: output.with(output.view.insertingAxis(at: 0)))
        }
        let outer = Shape(output.shape.prefix(rank))
        guard outer.product > 0 else { return }
        let length = max(input.shape.dropFirst(rank).reduce(1, *), output.shape.dropFirst(rank).reduce(1, *))
        let tile = Self.tile(outer, length: length)
        var launch = TaskLaunch(
            Self.task, launchDomain: Shape(zip(outer, tile).map { ($0 + $1 - 1) / $1 }))
        let isInPlace = input.hasEqualStorage(to: output) && input.view == output.view
        for (store, mode) in isInPlace
            ? [(output, ArgumentMode.inputOutput)] : [(input, .input), (output, .output)]
        {
            let inner = Array(store.shape.dropFirst(rank))
            let terms = (0..<rank).map(Projection.Term.axis) + inner.map { _ in .constant(0) }
            launch.add(
                try store.partition(byTiles: Shape(Array(tile) + inner.map { max($0, 1) })), mode,
                projection: Projection(terms))
        }
        launch.add(scalar: form)
        try launch.submit()
    }

    /// Extents of a point's lines, decided by shapes alone: outermost axes are cut first.
    private static func tile(_ outer: Shape, length: Int) -> Shape {
        var rest = min(max(outer.product * length / pieceLength, 1), mostPieces)
        var tile = outer
        for axis in outer.indices {
            tile[axis] = (outer[axis] + min(rest, outer[axis]) - 1) / min(rest, outer[axis])
            if axis == outer.count - 1, tile[axis] < outer[axis] {
                tile[axis] = min((tile[axis] + neighbours - 1) / neighbours * neighbours, outer[axis])
            }
            rest = (rest * tile[axis] + outer[axis] - 1) / outer[axis]
        }
        return tile
    }
}
