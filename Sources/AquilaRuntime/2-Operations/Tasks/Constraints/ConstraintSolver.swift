import AquilaTypes

/// The pieces of a launch: the part of each store that each point task uses.
struct SolvedLaunch {
    struct Piece {
        var view: View
        var origin: Shape
        /// Bytes of an image, which may have gaps; nil if they are those of the view.
        var runs: ByteRuns?

        /// The bytes that the piece touches.
        func footprint(itemSize: Int) -> Footprint {
            runs.map { .runs($0) } ?? .view(view, itemSize: itemSize)
        }
    }

    /// Number of points along each axis.
    var launchDomain: Shape
    /// Pieces point by point, in row-major order of the colours, one for each argument.
    var pieces: [Piece]

    /// Numbers of the points that this rank runs, on many ranks; nil if it runs all points.
    var members: [Int]?

    var pointCount: Int { members?.count ?? launchDomain.product }

    /// The number in the launch domain of a point.
    func number(of point: Int) -> Int { members?[point] ?? point }
}

/// Finds pieces that meet a launch's constraints. A pure function of shapes.
///
/// Stores that must be cut alike form a class. Classes that no constraint derives from another are
/// cut into as many pieces as the mapper asks for, along the outermost axes that may be cut; the
/// others follow. A store that no constraint names is not cut at all.
struct ConstraintSolver {
    /// A store of the launch, reduced to the facts that the solver uses.
    struct Variable {
        var view: View
        var mode: ArgumentMode

        /// True if pieces must not share an element.
        var isExclusive: Bool { mode == .output || mode == .inputOutput }
    }

    /// The rule by which the pieces of a class follow from those of another.
    enum Derivation {
        case bloat(low: [Int], high: [Int])
        case scale(factors: [Int])
        case whole
    }

    let name: String
    let variables: [Variable]
    var parent: [Int]
    var isConstrained: [Bool]
    var uncut: [Set<Int>]
    var least: [[Int: Int]]
    var derivations: [Int: (source: Int, rule: Derivation)] = [:]
    /// Axes of the launch that the stores' axes go along.
    var courses: [Int: Course] = [:]

    private init(_ name: String, _ variables: [Variable]) {
        self.name = name
        self.variables = variables
        parent = Array(variables.indices)
        isConstrained = [Bool](repeating: false, count: variables.count)
        uncut = [Set<Int>](repeating: [], count: variables.count)
        least = [[Int: Int]](repeating: [:], count: variables.count)
    }

    /// - Throws: `ArrayError` where the constraints contradict each other or the shapes.
    static func solve(
        _ name: String, _ variables: [Variable], _ constraints: [Constraint], pieceCount: (Shape) -> Int
    ) throws(ArrayError) -> SolvedLaunch {
        var solver = ConstraintSolver(name, variables)
        for constraint in constraints { try solver.join(constraint) }
        for constraint in constraints { try solver.note(constraint) }
        guard solver.courses.isEmpty else { return try solver.cutAlongAxes(constraints.count, pieceCount) }
        return try solver.cut(pieceCount)
    }

    func error(_ message: String) -> ArrayError { ArrayError(.value, "\(name): \(message)") }

    func root(_ variable: Int) -> Int {
        var place = variable
        while parent[place] != place { place = parent[place] }
        return place
    }

    func shape(_ variable: Int) -> Shape { variables[variable].view.shape }

    // MARK: Classes

    private mutating func join(_ constraint: Constraint) throws(ArrayError) {
        for variable in constraint.variables where !variables.indices.contains(variable) {
            throw error("\(constraint) names argument \(variable), of \(variables.count) stores")
        }
        switch constraint {
        case .align(let a, let b): try align(a, b)
        case .alignAll: for k in variables.indices { try align(0, k) }
        default: break
        }
    }

    private mutating func align(_ a: Int, _ b: Int) throws(ArrayError) {
        guard shape(a) == shape(b) else {
            throw error(
                "arguments \(a) and \(b) are to be aligned, but have shapes \(shape(a)) and \(shape(b))")
        }
        parent[root(b)] = root(a)
        isConstrained[a] = true
    }

    private mutating func note(_ constraint: Constraint) throws(ArrayError) {
        switch constraint {
        case .align, .alignAll: break
        case .broadcast(let variable, let axes):
            let axes = axes ?? Array(shape(variable).indices)
            guard axes.allSatisfy(shape(variable).indices.contains) else {
                throw error("\(constraint): argument \(variable) has \(shape(variable).count) axes")
            }
            uncut[root(variable)].formUnion(axes)
            if axes.count < shape(variable).count { isConstrained[root(variable)] = true }
        case .minimumExtent(let variable, let axis, let extent):
            guard shape(variable).indices.contains(axis), extent > 0 else {
                throw error("\(constraint): argument \(variable) has \(shape(variable).count) axes")
            }
            let place = root(variable)
            least[place][axis] = max(least[place][axis] ?? 1, extent)
        case .bloat(let source, let bloated, let low, let high):
            let rank = shape(source).count
            guard shape(bloated) == shape(source), low.count == rank, high.count == rank,
                (low + high).allSatisfy({ $0 >= 0 })
            else {
                throw error(
                    "bloat by \(low) and \(high): the shapes are \(shape(source)) and \(shape(bloated))")
            }
            try derive(bloated, from: source, .bloat(low: low, high: high))
        case .scale(let small, let large, let factors):
            let isPossible =
                shape(small).count == shape(large).count && factors.count == shape(small).count
                && factors.allSatisfy { $0 > 0 }
            guard isPossible else {
                throw error("scale by \(factors): the shapes are \(shape(small)) and \(shape(large))")
            }
            try derive(large, from: small, .scale(factors: factors))
        // Pieces of images become narrower when the values are known; see `ImageFacts`.
        case .image(let function, let range, _), .imageOfRanges(let function, _, let range, _):
            guard !variables[range].isExclusive, shape(range).count > 0 else {
                throw error("argument \(range), an image, must be an input or a reduction with an axis")
            }
            try derive(range, from: function, .whole)
        case .along(let variable, let axes, let low, let high):
            try follow(variable, Course(axes: axes, low: low, high: high))
        }
    }

    private mutating func derive(_ variable: Int, from source: Int, _ rule: Derivation) throws(ArrayError) {
        let place = root(variable)
        guard derivations[place] == nil else {
            throw error("argument \(variable) is to follow two others")
        }
        var ancestor: Int? = root(source)
        while let next = ancestor {
            if next == place { throw error("argument \(variable) is to follow itself") }
            ancestor = derivations[next].map { root($0.source) }
        }
        derivations[place] = (source, rule)
        isConstrained[root(source)] = true
    }
}

extension Constraint {
    /// The arguments that the constraint names.
    fileprivate var variables: [Int] {
        switch self {
        case .align(let a, let b): [a, b]
        case .alignAll: []
        case .broadcast(let variable, _), .minimumExtent(let variable, _, _), .along(let variable, _, _, _):
            [variable]
        case .bloat(let source, let bloated, _, _): [source, bloated]
        case .scale(let small, let large, _): [small, large]
        case .image(let function, let range, _): [function, range]
        case .imageOfRanges(let begins, let ends, let range, _): [begins, ends, range]
        }
    }
}
