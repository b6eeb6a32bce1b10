import AquilaTypes

// From classes of stores to pieces.

extension ConstraintSolver {
    func cut(_ pieceCount: (Shape) -> Int) throws(ArrayError) -> SolvedLaunch {
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

    /// The number of pieces along each axis: outermost axes are cut first, and as few axes as
    /// possible.
    private func grid(_ place: Int, count: Int) -> Shape {
        Self.grid(shape(place), uncut: uncut[place], least: least[place], count: count)
    }

    static func grid(_ shape: Shape, uncut: Set<Int>, least: [Int: Int] = [:], count: Int) -> Shape {
        var rest = count
        var grid = Shape()
        for axis in shape.indices {
            let extent = least[axis] ?? 1
            let most = uncut.contains(axis) ? 1 : max(shape[axis] / extent, 1)
            var pieces = min(rest, most)
            func tile() -> Int { max(ceilDivide(shape[axis], pieces), 1) }
            // All tiles have one extent, so the last piece may be too small; fewer pieces avoid
            // that.
            while pieces > 1, 1..<extent ~= shape[axis] % tile() { pieces -= 1 }
            grid.append(max(ceilDivide(shape[axis], tile()), 1))
            rest = ceilDivide(rest, grid[axis])
        }
        return shape.count == 0 ? Shape([1]) : grid
    }

    /// The placement of the pieces of a store.
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
        shape.indices.map { max(ceilDivide(shape[$0], grid[$0]), 1) }
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

    /// The tiles of one store; if `tile` is nil, the store is one piece.
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
