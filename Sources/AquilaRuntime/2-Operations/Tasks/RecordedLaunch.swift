import AquilaTypes

/// A launch in the window, without its stores, which are references of its operation.
final class RecordedLaunch {
    /// The division of a store of a manual launch.
    struct Cut: Hashable {
        var tile: Shape
        var colours: Shape
        var projection: Projection?
    }

    /// The properties that tell two launches apart in the key of a plan, besides the modes and the
    /// views.
    struct Form: Hashable {
        var task: UInt64
        var constraints: [Constraint]
        var launchDomain: Shape?
        /// Division of each argument; empty where none is cut by hand.
        var cuts: [Cut?]
        /// Number of the scope.
        var scope: UInt64
    }

    let task: TaskDeclaration
    let modes: [ArgumentMode]
    let scalars: [any Sendable]
    let unbounds: [UnboundStore]
    /// Facts about the positions of images, by argument.
    var images: [Int: ImageFacts] = [:]
    let form: Form
    /// Number of the form.
    let identity: UInt64
    let scope: ActiveScope
    /// Bytes of an element of each store.
    private let itemSizes: [Int]

    init(_ launch: TaskLaunch, _ scope: ActiveScope) {
        task = launch.task
        modes = launch.arguments.map(\.mode)
        scalars = launch.scalars
        unbounds = launch.unbounds
        self.scope = scope
        itemSizes = launch.arguments.map(\.store.dtype.size)
        form = Form(
            task: task.identity, constraints: launch.constraints, launchDomain: launch.launchDomain,
            cuts: Self.cuts(launch), scope: scope.identity)
        let form = form
        identity =
            launch.isPlain && form.cuts.isEmpty
            ? task.plainForm(in: scope.identity) { Self.number(of: form) } : Self.number(of: form)
    }

    /// Makes an automatic launch of a task, on stores of which no more is known than the sizes of
    /// their elements.
    init(_ task: TaskDeclaration, _ modes: [ArgumentMode], itemSizes: [Int], _ scope: ActiveScope) {
        self.task = task
        self.modes = modes
        scalars = []
        unbounds = []
        self.scope = scope
        self.itemSizes = itemSizes
        form = Form(
            task: task.identity, constraints: task.constraints, launchDomain: nil, cuts: [],
            scope: scope.identity)
        identity = Self.number(of: form)
    }

    private static func cuts(_ launch: TaskLaunch) -> [Cut?] {
        guard launch.arguments.contains(where: { $0.details?.partition != nil }) else { return [] }
        return launch.arguments.map { argument in
            argument.partition.map {
                Cut(tile: $0.tile, colours: $0.colours, projection: argument.projection)
            }
        }
    }

    private static let numbers = Numbering<Form>()

    private static func number(of form: Form) -> UInt64 { numbers[form] }

    /// The place of each argument among the operation's references; arguments that are only read
    /// come first.
    var places: [Int] {
        var read = 0
        var written = modes.count { !$0.isWrite }
        return modes.map { mode in
            if mode.isWrite {
                written += 1
                return written - 1
            }
            read += 1
            return read - 1
        }
    }

    // MARK: Pieces

    /// The pieces for stores with the given views, one for each argument. Pieces of a reduction lie
    /// in layers: the store's first axis counts the points.
    func solve(_ views: [View]) throws(ArrayError) -> SolvedLaunch {
        let isLayered = modes.map { $0 == .reduction }
        var solved = try outline(
            zip(views, isLayered).map { view, isLayered in
                isLayered ? view.indexing(axis: 0, at: 0) : view
            })
        for place in solved.pieces.indices where isLayered[place % views.count] {
            let layer = place / views.count * views[place % views.count].strides[0]
            solved.pieces[place].view.offset += layer
        }
        for (argument, facts) in images {
            solved.narrow(argument, of: views.count, to: facts, itemSize: itemSizes[argument])
        }
        return solved
    }

    /// The pieces as if each reduction's store were written by its points directly.
    func outline(_ views: [View]) throws(ArrayError) -> SolvedLaunch {
        if let domain = form.launchDomain { return try solveManually(views, domain) }
        let variables = zip(views, modes).map { ConstraintSolver.Variable(view: $0, mode: $1) }
        var answer: Int?
        let mapper = scope.mapper
        let solved = try ConstraintSolver.solve(task.qualifiedName, variables, form.constraints) { shape in
            let count = mapper.pieceCount(of: description(shape, views))
            answer = min(answer ?? count, count)
            return count
        }
        if let answer, answer < 1 {
            throw ArrayError(
                .value, "\(task.qualifiedName): the mapper wants \(answer) pieces; at least one is needed")
        }
        return solved
    }

    /// The description of the launch for the mapper.
    private func description(_ shape: Shape, _ views: [View]) -> LaunchDescription {
        let bytes = zip(views, itemSizes).reduce(0) { $0 + ($1.0.shape == shape ? $1.1 : 0) }
        return LaunchDescription(
            task: task.qualifiedName, shape: shape, elementCount: shape.product, bytesPerElement: bytes,
            policy: scope.parallelPolicy)
    }

    /// The variant that the mapper chooses.
    func variant(_ views: [View]) throws(ArrayError) -> ProcessorKind {
        let kinds = scope.machine.kinds.filter { task.variants[$0] != nil }
        guard !kinds.isEmpty else {
            throw ArrayError(
                .value,
                "\(task.qualifiedName): has no variant for the processors at hand ("
                    + scope.machine.kinds.map(\.rawValue).joined(separator: ", ") + "), only for "
                    + task.variants.keys.map(\.rawValue).sorted().joined(separator: ", "))
        }
        let choice = scope.mapper.variant(
            of: description(views.first?.shape ?? Shape(), views), among: kinds)
        guard kinds.contains(choice) else {
            throw ArrayError(
                .value,
                "\(task.qualifiedName): the mapper chose the variant \(choice), which is not among "
                    + kinds.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// The layouts in which the body gets the pieces.
    func layouts(_ views: [View]) -> [InstanceLayout] {
        let description = description(views.first?.shape ?? Shape(), views)
        return views.indices.map { scope.mapper.layout(of: $0, of: description) }
    }

    /// The name of the task, and the place in the program where it is launched, if the scope names
    /// it.
    var label: String { scope.provenance.map { "\(task.qualifiedName) [\($0)]" } ?? task.qualifiedName }

    private func solveManually(_ views: [View], _ domain: Shape) throws(ArrayError) -> SolvedLaunch {
        guard domain.allSatisfy({ $0 >= 0 }) else {
            throw ArrayError(.shape, "\(task.qualifiedName): a launch domain of shape \(domain)")
        }
        var result = SolvedLaunch(launchDomain: domain, pieces: [])
        for point in 0..<domain.product {
            let colour = Shape.colour(point, of: domain)
            for (k, view) in views.enumerated() {
                result.pieces.append(try piece(of: k, view, colour))
            }
        }
        return result
    }

    private func piece(
        of argument: Int, _ view: View, _ colour: Shape
    ) throws(ArrayError) -> SolvedLaunch.Piece {
        guard let cut = form.cuts.isEmpty ? nil : form.cuts[argument] else {
            return SolvedLaunch.Piece(view: view, origin: Shape(repeating: 0, count: view.rank))
        }
        let mine = cut.projection?(colour) ?? colour
        guard mine.count == cut.colours.count, zip(mine, cut.colours).allSatisfy({ $0 >= 0 && $0 < $1 })
        else {
            throw ArrayError(
                .index,
                "\(task.qualifiedName): point \(colour) has no piece \(mine) of argument \(argument), which has "
                    + "\(cut.colours)")
        }
        let zero = [Int](repeating: 0, count: mine.count)
        return SolvedLaunch.Piece(cutting: view, tile: Array(cut.tile), mine, low: zero, high: zero)
    }
}

extension ArgumentMode {
    /// A word for the key of a plan.
    var code: UInt64 {
        switch self {
        case .input: 0
        case .output: 1
        case .inputOutput: 2
        case .reduction: 3
        }
    }
}
