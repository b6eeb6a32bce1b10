import AquilaTypes

/// The pieces of a launch: which part of each store each point task uses.
struct SolvedLaunch {
    struct Piece {
        var view: View
        var origin: Shape
        /// The bytes of an image, which may have gaps; nil: those of the view.
        var runs: ByteRuns?

        /// The bytes that it touches.
        func footprint(itemSize: Int) -> Footprint {
            runs.map { .runs($0) } ?? .view(view, itemSize: itemSize)
        }
    }

    /// How many points there are along each axis.
    var launchDomain: Shape
    /// Point by point, in row-major order of the colours, one piece for each argument.
    var pieces: [Piece]

    var pointCount: Int { launchDomain.product }
}

/// Finds pieces that meet a launch's constraints. A pure function of shapes.
///
/// Stores that must be cut alike form a class. Classes that no constraint derives from another are cut in as
/// many pieces as the mapper asks for, along the outermost axes that may be cut; the others follow. A store that no
/// constraint names is not cut at all.
struct ConstraintSolver {
    /// A store of the launch, as far as the solver looks at it.
    struct Variable {
        var view: View
        var mode: ArgumentMode

        /// Whether pieces must not share an element.
        var isExclusive: Bool { mode == .output || mode == .inputOutput }
    }

    /// How a class follows from another.
    private enum Derivation {
        case bloat(low: [Int], high: [Int])
        case scale(factors: [Int])
        case whole
    }

    private let name: String
    private let variables: [Variable]
    private var parent: [Int]
    private var isConstrained: [Bool]
    private var uncut: [Set<Int>]
    private var least: [[Int: Int]]
    private var derivations: [Int: (source: Int, rule: Derivation)] = [:]

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
        return try solver.cut(pieceCount)
    }

    private func error(_ message: String) -> ArrayError { ArrayError(.value, "\(name): \(message)") }

    private func root(_ variable: Int) -> Int {
        var place = variable
        while parent[place] != place { place = parent[place] }
        return place
    }

    private func shape(_ variable: Int) -> Shape { variables[variable].view.shape }

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
        // Made narrower when the values are known; see `ImageFacts`.
        case .image(let function, let range, _), .imageOfRanges(let function, _, let range, _):
            guard !variables[range].isExclusive, shape(range).count > 0 else {
                throw error("argument \(range), an image, must be an input or a reduction with an axis")
            }
            try derive(range, from: function, .whole)
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

    // MARK: Pieces

    private func cut(_ pieceCount: (Shape) -> Int) throws(ArrayError) -> SolvedLaunch {
        let cut = Set(variables.indices.filter { isConstrained[$0] }.map(root))
        let roots = cut.filter { derivations[$0] == nil }.sorted()
        var grids: [Int: Shape] = [:]
        for place in roots { grids[place] = grid(place, count: max(pieceCount(shape(place)), 1)) }
        let lead = roots.max { (grids[$0]!.product, $1) < (grids[$1]!.product, $0) }
        let domain = lead.map { grids[$0]! } ?? Shape([1])
        let placements = try variables.indices.map { variable throws(ArrayError) in
            try placement(of: variable, grids, lead: lead)
        }
        return enumerate(domain, placements)
    }

    /// How many pieces along each axis: outermost axes first, as few axes as possible.
    private func grid(_ place: Int, count: Int) -> Shape {
        var rest = count
        var grid = Shape()
        let shape = shape(place)
        for axis in shape.indices {
            let extent = least[place][axis] ?? 1
            let most = uncut[place].contains(axis) ? 1 : max(shape[axis] / extent, 1)
            var pieces = min(rest, most)
            func tile() -> Int { max((shape[axis] + pieces - 1) / pieces, 1) }
            // Tiles have one extent, so that the last piece may be too small.
            while pieces > 1, 1..<extent ~= shape[axis] % tile() { pieces -= 1 }
            grid.append(max((shape[axis] + tile() - 1) / tile(), 1))
            rest = (rest + grid[axis] - 1) / grid[axis]
        }
        return shape.count == 0 ? Shape([1]) : grid
    }

    /// Where the pieces of a store lie; nil: it is not cut.
    private func placement(
        of variable: Int, _ grids: [Int: Shape], lead: Int?
    ) throws(ArrayError) -> Placement {
        let place = root(variable)
        let view = variables[variable].view
        if let (source, rule) = derivations[place] {
            let base = try placement(of: source, grids, lead: lead)
            let derived = derive(base, rule)
            if variables[variable].isExclusive, !isDisjoint(rule), base.pointCount > 1 {
                throw error("argument \(variable) is written, and its pieces would overlap")
            }
            return derived
        }
        guard let grid = grids[place], let lead else {
            let points = lead.map { grids[$0]!.product } ?? 1
            if points > 1, variables[variable].isExclusive {
                throw error("argument \(variable) is written by \(points) point tasks; it needs a constraint")
            }
            return Placement()
        }
        let domain = grids[lead]!
        if view.rank == domain.count {
            return Placement(tile: tiles(view.shape, domain), pointCount: domain.product)
        }
        if grid.product <= 1, domain.product == 1 || !variables[variable].isExclusive { return Placement() }
        throw error(
            "arguments \(lead) and \(variable), of shapes \(shape(lead)) and \(view.shape), are cut apart; "
                + "align or broadcast them")
    }

    private func tiles(_ shape: Shape, _ grid: Shape) -> [Int] {
        shape.indices.map { max((shape[$0] + grid[$0] - 1) / grid[$0], 1) }
    }

    private func isDisjoint(_ rule: Derivation) -> Bool {
        if case .scale = rule { true } else { false }
    }

    private func derive(_ base: Placement, _ rule: Derivation) -> Placement {
        guard let tile = base.tile else { return base }
        var result = base
        switch rule {
        case .whole: return Placement()
        case .bloat(let low, let high):
            result.low = zip(base.lowOrZero, low).map(+)
            result.high = zip(base.highOrZero, high).map(+)
        case .scale(let factors):
            result.tile = zip(tile, factors).map(*)
            result.low = zip(base.lowOrZero, factors).map(*)
            result.high = zip(base.highOrZero, factors).map(*)
        }
        return result
    }

    /// The tiles of one store; without `tile`, all of it.
    private struct Placement {
        var tile: [Int]?
        var low: [Int]?
        var high: [Int]?
        var pointCount = 1

        var lowOrZero: [Int] { low ?? [Int](repeating: 0, count: tile?.count ?? 0) }
        var highOrZero: [Int] { high ?? [Int](repeating: 0, count: tile?.count ?? 0) }

        func piece(_ view: View, _ colour: Shape) -> SolvedLaunch.Piece {
            guard let tile else {
                return SolvedLaunch.Piece(view: view, origin: Shape(repeating: 0, count: view.rank))
            }
            return SolvedLaunch.Piece(
                cutting: view, tile: tile, colour, low: lowOrZero, high: highOrZero)
        }
    }

    private func enumerate(_ domain: Shape, _ placements: [Placement]) -> SolvedLaunch {
        var result = SolvedLaunch(launchDomain: domain, pieces: [])
        result.pieces.reserveCapacity(domain.product * variables.count)
        for point in 0..<domain.product {
            let colour = Shape.colour(point, of: domain)
            for (variable, placement) in zip(variables, placements) {
                result.pieces.append(placement.piece(variable.view, colour))
            }
        }
        return result
    }
}

extension SolvedLaunch.Piece {
    /// The box of a colour in a grid of tiles, grown and cut to the view.
    init(cutting view: View, tile: [Int], _ colour: Shape, low: [Int], high: [Int]) {
        var piece = view
        var origin = Shape()
        for axis in 0..<view.rank {
            let extent = view.shape[axis]
            let begin = min(max(colour[axis] * tile[axis] - low[axis], 0), extent)
            let end = min(max((colour[axis] + 1) * tile[axis] + high[axis], begin), extent)
            piece = piece.slicing(axis: axis, start: begin, count: end - begin, step: 1)
            origin.append(begin)
        }
        self.init(view: piece, origin: origin)
    }
}

extension Shape {
    /// The colour of a point, counted in row-major order.
    static func colour(_ point: Int, of domain: Shape) -> Shape {
        var colour = Shape(repeating: 0, count: domain.count)
        var rest = point
        for axis in domain.indices.reversed() {
            colour[axis] = rest % domain[axis]
            rest /= domain[axis]
        }
        return colour
    }
}

extension Constraint {
    /// The arguments that the constraint names.
    fileprivate var variables: [Int] {
        switch self {
        case .align(let a, let b): [a, b]
        case .alignAll: []
        case .broadcast(let variable, _), .minimumExtent(let variable, _, _): [variable]
        case .bloat(let source, let bloated, _, _): [source, bloated]
        case .scale(let small, let large, _): [small, large]
        case .image(let function, let range, _): [function, range]
        case .imageOfRanges(let begins, let ends, let range, _): [begins, ends, range]
        }
    }
}
