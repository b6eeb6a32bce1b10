import AquilaTypes

// Launches whose stores name the axes that they are cut along.

extension ConstraintSolver {
    /// The launch's axes that a store's axes go along.
    struct Course {
        var axes: [Int?]
        var low: [Int]
        var high: [Int]

        /// The place in the list of the axis that is cut with an axis of the launch.
        func axis(along axis: Int) -> Int? { axes.firstIndex(of: axis) }
    }

    mutating func follow(_ variable: Int, _ course: Course) throws(ArrayError) {
        let named = course.axes.compactMap(\.self)
        let isPossible =
            course.axes.count <= shape(variable).count && Set(named).count == named.count
            && named.allSatisfy { $0 >= 0 }
            && [course.low, course.high].allSatisfy { sides in
                (sides.isEmpty || sides.count == course.axes.count) && sides.allSatisfy { $0 >= 0 }
            }
        guard isPossible, courses[variable] == nil else {
            throw error("argument \(variable), of shape \(shape(variable)), cannot go along \(course.axes)")
        }
        let isGrown = (course.low + course.high).contains { $0 > 0 }
        if isGrown, variables[variable].mode != .input {
            throw error("argument \(variable) is written, and its pieces would overlap")
        }
        courses[variable] = course
    }

    func cutAlongAxes(_ count: Int, _ pieceCount: (Shape) -> Int) throws(ArrayError) -> SolvedLaunch {
        guard courses.count == count else { throw error("constraints on axes are mixed with others") }
        let extents = try launchExtents()
        var uncut: Set<Int> = []
        for variable in variables.indices where variables[variable].isExclusive {
            uncut.formUnion(extents.indices.filter { courses[variable]?.axis(along: $0) == nil })
        }
        let grid = Self.grid(extents, uncut: uncut, count: max(pieceCount(extents), 1))
        let tiles = extents.indices.map { max(ceilDivide(extents[$0], grid[$0]), 1) }
        var result = SolvedLaunch(launchDomain: grid, pieces: [])
        result.pieces.reserveCapacity(grid.product * variables.count)
        for point in 0..<grid.product {
            let colour = Shape.colour(point, of: grid)
            for variable in variables.indices { result.pieces.append(piece(of: variable, tiles, colour)) }
        }
        return result
    }

    /// The number of elements along each axis of the launch.
    private func launchExtents() throws(ArrayError) -> Shape {
        var known: [Int: (extent: Int, variable: Int)] = [:]
        for variable in variables.indices {
            for (own, axis) in (courses[variable]?.axes ?? []).enumerated() {
                guard let axis else { continue }
                let extent = shape(variable)[own]
                if let (other, first) = known[axis], other != extent {
                    throw error(
                        "axis \(axis) has \(other) elements in argument \(first), and \(extent) in \(variable)"
                    )
                }
                known[axis] = (extent, variable)
            }
        }
        let count = known.keys.max().map { $0 + 1 } ?? 0
        guard known.count == count else { throw error("no store goes along some axis of the launch") }
        return count == 0 ? Shape([1]) : Shape((0..<count).map { known[$0]!.extent })
    }

    private func piece(of variable: Int, _ tiles: [Int], _ colour: Shape) -> SolvedLaunch.Piece {
        let view = variables[variable].view
        let course = courses[variable]
        var tile: [Int] = []
        var own = Shape()
        for axis in 0..<view.rank {
            let along = axis < (course?.axes.count ?? 0) ? course!.axes[axis] : nil
            tile.append(along.map { tiles[$0] } ?? view.shape[axis])
            own.append(along.map { colour[$0] } ?? 0)
        }
        func sides(_ sides: [Int]?) -> [Int] {
            (0..<view.rank).map { $0 < (sides?.count ?? 0) ? sides![$0] : 0 }
        }
        return SolvedLaunch.Piece(
            cutting: view, tile: tile, own, low: sides(course?.low), high: sides(course?.high))
    }
}
