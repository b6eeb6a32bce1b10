import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// `Constraint.along`: stores that name the axes of the launch along which they are partitioned.
@Suite struct LaunchAxesTests: DoubleStoreValues {
    let runtime = Runtime(workers: 2)

    private func array(_ shape: Shape) throws -> LogicalStore {
        let values = (0..<shape.product).map(Double.init)
        return try values.withUnsafeBytes { try runtime.makeStore(copying: $0, shape, .float64) }
    }

    @Test(arguments: [1, 2, 5, 12, 40]) func storesAreAlignedAlongTheAxesThatTheyShare(pieces: Int) throws {
        let scale = library.task(
            "scale", .along(0, axes: [0, 1]), .along(1, axes: [1]), .along(2, axes: [1, 0])
        ) { (x: Input<Double>, row: Input<Double>, y: Output<Double>) in
            for i in 0..<x.shape[0] {
                for j in 0..<x.shape[1] { y[j, i] = x[i, j] * row[j] }
            }
        }
        let y = runtime.makeStore([7, 5], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
            try scale(try array([5, 7]), try array([7]), y)
        }
        let expected = (0..<35).map { place -> Double in
            let (i, j) = (place % 5, place / 5)
            return Double((i * 7 + j) * j)
        }
        #expect(try values(y) == expected)
    }

    @Test func anAxisThatAResultLacksIsNotCut() throws {
        let sums = library.task("sums", .along(0, axes: [0, 1]), .along(1, axes: [0])) {
            (x: Input<Double>, y: Output<Double>) in
            for i in y.indices {
                y[i] = 0
                for j in 0..<x.shape[1] { y[i] += x[i, j] }
            }
        }
        let y = runtime.makeStore([4], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 8))) { try sums(try array([4, 6]), y) }
        #expect(try values(y) == (0..<4).map { Double(36 * $0 + 15) })
    }

    @Test func piecesReachOverToTheirNeighbours() throws {
        let sums = library.task("sums", .along(0, axes: [0], low: [1], high: [2]), .along(1, axes: [0])) {
            (x: Input<Double>, y: Output<Double>) in
            for i in y.indices {
                let place = y.origin[0] + i - x.origin[0]
                y[i] = 0
                for k in max(place - 1, 0)..<min(place + 3, x.count) { y[i] += x[k] }
            }
        }
        let y = runtime.makeStore([11], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) { try sums(try array([11]), y) }
        let expected = (0..<11).map { k -> Double in
            let sum = (max(k - 1, 0)..<min(k + 3, 11)).reduce(0, +)
            return Double(sum)
        }
        #expect(try values(y) == expected)
    }

    @Test func whatCannotBeMetIsRefusedAtTheCall() throws {
        func refusal(_ constraints: [Constraint], _ modes: [ArgumentMode] = [.input, .output]) -> String? {
            let task = TaskDeclaration(
                library, "none", constraints: constraints, variants: [.cpu: { _ in }])
            var launch = TaskLaunch(task)
            launch.add(runtime.makeStore([2, 3], .float64), modes[0])
            launch.add(runtime.makeStore([3], .float64), modes[1])
            do { try launch.submit() } catch { return error.message }
            return nil
        }
        #expect(refusal([.along(0, axes: [0, 1]), .along(1, axes: [1])]) == nil)
        #expect(
            refusal([.along(0, axes: [0, 1]), .along(1, axes: [0])])
                == "tests.none: axis 0 has 2 elements in argument 0, and 3 in 1")
        #expect(refusal([.along(1, axes: [0, 1])])?.contains("cannot go along") == true)
        #expect(refusal([.along(0, axes: [0, 0])])?.contains("cannot go along") == true)
        #expect(refusal([.along(0, axes: [-1])])?.contains("cannot go along") == true)
        #expect(refusal([.along(0, axes: [1])])?.contains("no store goes along some axis") == true)
        #expect(refusal([.along(0, axes: [0]), .cut(1)])?.contains("mixed with others") == true)
        #expect(refusal([.along(1, axes: [0], low: [1], high: [0])])?.contains("would overlap") == true)
        #expect(refusal([.along(0, axes: [0], low: [-1])], [.input, .input])?.contains("cannot go") == true)
    }
}
