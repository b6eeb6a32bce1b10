import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Pieces that meet constraints, of shapes alone.
@Suite struct ConstraintSolverTests {
    private typealias Variable = ConstraintSolver.Variable

    private func input(_ shape: Shape) -> (Shape, ArgumentMode) { (shape, .input) }
    private func output(_ shape: Shape) -> (Shape, ArgumentMode) { (shape, .output) }

    private func solve(
        _ stores: [(Shape, ArgumentMode)], _ constraints: [Constraint], pieces: Int
    ) throws -> SolvedLaunch {
        let variables = stores.map { Variable(view: View(contiguous: $0, itemSize: 8), mode: $1) }
        return try ConstraintSolver.solve("t", variables, constraints) { _ in pieces }
    }

    /// The pieces of each point in a line.
    private func pieces(
        _ stores: [(Shape, ArgumentMode)], _ constraints: [Constraint], _ count: Int
    ) throws -> [String] {
        let solved = try solve(stores, constraints, pieces: count)
        return (0..<solved.pointCount).map { point in
            stores.indices.map { solved.pieces[point * stores.count + $0].box.text }.joined(separator: " ")
        }
    }

    private func message(
        _ stores: [(Shape, ArgumentMode)], _ constraints: [Constraint], _ count: Int = 2
    ) -> String? {
        do {
            _ = try solve(stores, constraints, pieces: count)
            return nil
        } catch { return "\(error)" }
    }

    // MARK: Classes

    @Test func alignedStoresAreCutAlike() throws {
        #expect(
            try pieces([output([10]), input([10])], [.align(0, 1)], 3) == [
                "[0..<4] [0..<4]", "[4..<8] [4..<8]", "[8..<10] [8..<10]",
            ])
    }

    @Test func alignmentIsTransitive() throws {
        #expect(
            try pieces([output([10]), input([10]), input([10])], [.align(1, 2), .align(0, 1)], 2) == [
                "[0..<5] [0..<5] [0..<5]", "[5..<10] [5..<10] [5..<10]",
            ])
    }

    /// A constraint on one store of a class applies to all stores of the class.
    @Test func classesShareTheirConstraints() throws {
        let stores = [input([4, 6]), input([4, 6]), output([4, 6])]
        let constraints: [Constraint] = [.align(0, 1), .align(2, 1), .broadcast(0, axes: [0])]
        #expect(try solve(stores, constraints, pieces: 2).launchDomain == [1, 2])
    }

    @Test func storesWithoutConstraintsAreWhole() throws {
        #expect(
            try pieces([output([10]), input([10]), input([3])], [.align(0, 1)], 2) == [
                "[0..<5] [0..<5] [0..<3]", "[5..<10] [5..<10] [0..<3]",
            ])
        #expect(try pieces([output([10])], [], 4) == ["[0..<10]"])
    }

    /// Views of the pieces lie in those of the stores.
    @Test func piecesAreViewsOfTheStores() throws {
        let view = View(offset: 80, shape: [10, 4], strides: [64, 16])
        let solved = try ConstraintSolver.solve(
            "t", [.init(view: view, mode: .output)], [.alignAll]
        ) { _ in 3 }
        #expect(solved.launchDomain == [3, 1])
        #expect(
            solved.pieces.map(\.view) == [
                View(offset: 80, shape: [4, 4], strides: [64, 16]),
                View(offset: 80 + 4 * 64, shape: [4, 4], strides: [64, 16]),
                View(offset: 80 + 8 * 64, shape: [2, 4], strides: [64, 16]),
            ])
    }

    // MARK: Axes

    /// Outer axes are cut first, inner ones only where these have too few elements.
    @Test func outerAxesAreCutFirst() throws {
        #expect(try solve([output([10, 10])], [.alignAll], pieces: 5).launchDomain == [5, 1])
        #expect(try solve([output([3, 10])], [.alignAll], pieces: 6).launchDomain == [3, 2])
        // Eight rows in three pieces of three, though seven were asked for: never too many.
        #expect(try solve([output([8])], [.alignAll], pieces: 7).launchDomain == [4])
        #expect(try solve([output([2, 2])], [.alignAll], pieces: 100).launchDomain == [2, 2])
    }

    @Test func broadcastAxesAreNotCut() throws {
        let stores = [output([4, 6]), input([4, 6])]
        #expect(
            try pieces(stores, [.align(0, 1), .broadcast(1, axes: [0])], 2) == [
                "[0..<4, 0..<3] [0..<4, 0..<3]", "[0..<4, 3..<6] [0..<4, 3..<6]",
            ])
        #expect(
            try pieces([output([4]), input([6])], [.align(0, 0), .broadcast(1)], 2) == [
                "[0..<2] [0..<6]", "[2..<4] [0..<6]",
            ])
    }

    @Test func storesMayBeCutWithoutAlignment() throws {
        #expect(try pieces([(([6]), .reduction)], [.cut(0)], 2) == ["[0..<3]", "[3..<6]"])
    }

    /// Fewer pieces, where the last one would be too small.
    @Test func leastExtentsHold() throws {
        let extent = Constraint.minimumExtent(0, axis: 0, extent: 4)
        #expect(try pieces([output([10])], [.alignAll, extent], 5) == ["[0..<5]", "[5..<10]"])
        #expect(try pieces([output([12])], [.alignAll, extent], 5) == ["[0..<4]", "[4..<8]", "[8..<12]"])
        #expect(try pieces([output([3])], [.alignAll, extent], 5) == ["[0..<3]"])
        #expect(try pieces([output([9])], [.alignAll, extent], 2) == ["[0..<5]", "[5..<9]"])
        #expect(try pieces([output([5])], [.alignAll, extent], 2) == ["[0..<5]"])
    }

    // MARK: Derived pieces

    @Test func bloatedPiecesHaveAMargin() throws {
        let bloat = Constraint.bloat(source: 0, bloated: 1, low: [1], high: [2])
        #expect(
            try pieces([output([9]), input([9])], [bloat], 3) == [
                "[0..<3] [0..<5]", "[3..<6] [2..<8]", "[6..<9] [5..<9]",
            ])
    }

    @Test func scaledPiecesHaveMultipliedBounds() throws {
        let scale = Constraint.scale(small: 0, large: 1, factors: [2, 3])
        #expect(
            try pieces([output([4, 2]), input([8, 6])], [scale], 2) == [
                "[0..<2, 0..<2] [0..<4, 0..<6]", "[2..<4, 0..<2] [4..<8, 0..<6]",
            ])
    }

    /// A margin is scaled with its piece.
    @Test func derivationsFollowOneAnother() throws {
        let constraints: [Constraint] = [
            .bloat(source: 0, bloated: 1, low: [1], high: [1]), .scale(small: 1, large: 2, factors: [10]),
        ]
        #expect(
            try pieces([output([4]), input([4]), input([40])], constraints, 2) == [
                "[0..<2] [0..<3] [0..<30]", "[2..<4] [1..<4] [10..<40]",
            ])
    }

    /// Until its positions are known, an image is the whole range.
    @Test func imagesBeginWhole() throws {
        #expect(
            try pieces(
                [output([4]), input([4]), input([7])], [.align(0, 1), .image(function: 1, range: 2)], 2)
                == ["[0..<2] [0..<2] [0..<7]", "[2..<4] [2..<4] [0..<7]"])
    }

    @Test func axesOfTheLaunchAreCutTogether() throws {
        let constraints: [Constraint] = [
            .along(0, axes: [0, 1]), .along(1, axes: [0], low: [1], high: [0]), .along(2, axes: [nil, 1]),
        ]
        #expect(
            try pieces([output([4, 6]), input([4]), input([3, 6])], constraints, 8) == [
                "[0..<1, 0..<3] [0..<1] [0..<3, 0..<3]", "[0..<1, 3..<6] [0..<1] [0..<3, 3..<6]",
                "[1..<2, 0..<3] [0..<2] [0..<3, 0..<3]", "[1..<2, 3..<6] [0..<2] [0..<3, 3..<6]",
                "[2..<3, 0..<3] [1..<3] [0..<3, 0..<3]", "[2..<3, 3..<6] [1..<3] [0..<3, 3..<6]",
                "[3..<4, 0..<3] [2..<4] [0..<3, 0..<3]", "[3..<4, 3..<6] [2..<4] [0..<3, 3..<6]",
            ])
    }

    /// A written store that lacks an axis of the launch would be written by several points.
    @Test func axesThatAResultLacksAreNotCut() throws {
        let constraints: [Constraint] = [.along(0, axes: [0, 1]), .along(1, axes: [1])]
        #expect(
            try solve([input([4, 6]), output([6])], constraints, pieces: 3).launchDomain == [1, 3])
    }

    // MARK: Empty stores

    @Test func emptyStoresAreOnePiece() throws {
        #expect(try pieces([output([0])], [.alignAll], 4) == ["[]"])
        #expect(try solve([output([0, 5])], [.alignAll], pieces: 4).launchDomain == [1, 3])
        let scalar = try solve([output([])], [.alignAll], pieces: 4)
        #expect(scalar.launchDomain == [1] && scalar.pieces.map(\.view.shape) == [[]])
    }

    // MARK: Contradictions

    @Test func contradictionsAreErrors() {
        let pair = [output([4]), input([4])]
        let expected: [([(Shape, ArgumentMode)], [Constraint], String)] = [
            ([output([4]), input([5])], [.align(0, 1)], "have shapes (4,) and (5,)"),
            (pair, [.align(0, 2)], "names argument 2, of 2 stores"),
            (pair, [.broadcast(0, axes: [1])], "argument 0 has 1 axes"),
            (pair, [.minimumExtent(0, axis: 0, extent: 0)], "argument 0 has 1 axes"),
            (
                pair, [.bloat(source: 0, bloated: 1, low: [1, 1], high: [1])],
                "the shapes are (4,) and (4,)"
            ),
            (pair, [.bloat(source: 0, bloated: 1, low: [-1], high: [0])], "the shapes are"),
            (
                pair, [.bloat(source: 1, bloated: 0, low: [1], high: [1])],
                "argument 0 is written, and its pieces would overlap"
            ),
            (pair, [.scale(small: 0, large: 1, factors: [0])], "scale by [0]"),
            (
                pair,
                [
                    .bloat(source: 0, bloated: 1, low: [1], high: [1]),
                    .bloat(source: 0, bloated: 1, low: [2], high: [2]),
                ], "argument 1 is to follow two others"
            ),
            (
                [input([4]), input([4])],
                [
                    .bloat(source: 0, bloated: 1, low: [1], high: [1]),
                    .bloat(source: 1, bloated: 0, low: [1], high: [1]),
                ], "argument 0 is to follow itself"
            ),
            (
                [output([4]), input([4]), output([7])], [.align(0, 1)],
                "argument 2 is written by 2 point tasks; it needs a constraint"
            ),
            (
                [output([4]), output([4, 4])], [.cut(0), .cut(1)],
                "arguments 0 and 1, of shapes (4,) and (4, 4), are cut apart"
            ),
            (
                [output([4]), output([])], [.align(0, 0), .image(function: 0, range: 1)],
                "argument 1, an image, must be an input or a reduction with an axis"
            ),
            (pair, [.along(0, axes: [0]), .align(0, 1)], "constraints on axes are mixed with others"),
            (pair, [.along(0, axes: [0, 1]), .along(1, axes: [0])], "cannot go along"),
            (pair, [.along(0, axes: [1]), .along(1, axes: [1])], "no store goes along some axis"),
            (
                [output([4]), input([5])], [.along(0, axes: [0]), .along(1, axes: [0])],
                "axis 0 has 4 elements in argument 0, and 5 in 1"
            ),
            (
                pair, [.along(0, axes: [0], low: [1], high: [0]), .along(1, axes: [0])],
                "argument 0 is written, and its pieces would overlap"
            ),
        ]
        for (stores, constraints, words) in expected {
            let text = message(stores, constraints)
            #expect(
                text?.hasPrefix("t: ") == true && text?.contains(words) == true,
                "\(constraints): \(text ?? "none")")
        }
    }
}
