import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

@Suite struct TaskTests: DoubleStoreValues {
    let runtime = Runtime(workers: 2)

    @Test(arguments: [1, 2, 3, 7, 100]) func aTaskIsCutIntoPieces(pieces: Int) throws {
        let axpy = library.task("axpy", .alignAll) {
            (a: Double, x: Input<Double>, y: InputOutput<Double>) in
            for i in y.indices { y[i] += a * x[i] }
        }
        let x = try array((0..<50).map(Double.init))
        let y = try array([Double](repeating: 1, count: 50))
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) { try axpy(2, x, y) }
        #expect(try values(y) == (0..<50).map { 1 + 2 * Double($0) })
    }

    @Test func tasksAndKernelsSeeEachOthersWrites() throws {
        let double = library.task("double", .alignAll) { (x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = 2 * x[i] }
        }
        let x = try array([1, 2, 3, 4])
        let sum = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
        let doubled = runtime.makeStore([4], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try double(sum, doubled) }
        let result = try runtime.map(.multiply, .array(doubled), .array(sum))
        #expect(try values(result) == [8, 18, 32, 50])
    }

    @Test func piecesKnowTheirPlace() throws {
        let place = library.task("place", .alignAll) { (x: Output<Double>) in
            for i in 0..<x.shape[0] {
                for j in 0..<x.shape[1] { x[i, j] = Double((x.origin[0] + i) * 100 + x.origin[1] + j) }
            }
        }
        let x = runtime.makeStore([5, 7], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 12))) { try place(x) }
        #expect(try values(x) == (0..<35).map { Double($0 / 7 * 100 + $0 % 7) })
    }

    @Test func bloatedPiecesHoldTheirNeighbours() throws {
        let smooth = library.task("smooth", .bloat(source: 1, bloated: 0, low: [1], high: [1])) {
            (x: Input<Double>, y: Output<Double>) in
            for i in y.indices {
                let place = y.origin[0] + i
                let before = place > 0 ? x[place - 1 - x.origin[0]] : 0
                let after = place + 1 < x.wholeShape[0] ? x[place + 1 - x.origin[0]] : 0
                y[i] = before + after
            }
        }
        let x = try array((0..<20).map(Double.init))
        let y = runtime.makeStore([20], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 6))) { try smooth(x, y) }
        let expected = (0..<20).map { k -> Double in
            let after = k < 19 ? k + 1 : 0
            return Double(max(k - 1, 0) + after)
        }
        #expect(try values(y) == expected)
    }

    @Test func scaledPiecesHoldSeveralElementsForOne() throws {
        let sums = library.task("sums", .scale(small: 1, large: 0, factors: [3])) {
            (x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = x[3 * i] + x[3 * i + 1] + x[3 * i + 2] }
        }
        let x = try array((0..<30).map(Double.init))
        let y = runtime.makeStore([10], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) { try sums(x, y) }
        #expect(try values(y) == (0..<10).map { Double(9 * $0 + 3) })
    }

    @Test func aManualLaunchProjectsColours() throws {
        let add = TaskDeclaration(
            library, "add", signature: [.input, .inputOutput],
            variants: [
                .cpu: { context in
                    let x = context.stores[0].accessor(Double.self)
                    let y = context.stores[1].accessor(Double.self)
                    for i in x.indices { y[i] += x[i] + Double(context.colour[0]) }
                }
            ])
        let x = try array((0..<12).map(Double.init))
        let y = try array([Double](repeating: 0, count: 12))
        var launch = TaskLaunch(add, launchDomain: [3])
        launch.add(
            try x.partition(byTiles: [4]), .input,
            projection: Projection([.init(axis: 0, weight: -1, offset: 2)]))
        launch.add(try y.partition(byTiles: [4]), .inputOutput)
        try launch.submit()
        let expected = (0..<12).map { k -> Double in
            let tile = k / 4
            return Double((2 - tile) * 4 + k % 4 + tile)
        }
        #expect(try values(y) == expected)
    }

    struct Refusal: Error {}

    @Test func whatATaskThrowsIsRaisedWhereItIsNeeded() throws {
        let fails = library.task("fails", .alignAll) { (x: Input<Double>, y: Output<Double>) in
            if x.origin[0] >= 2 { throw Refusal() }
            for i in y.indices { y[i] = x[i] }
        }
        let x = try array([1, 2, 3, 4])
        let y = runtime.makeStore([4], .float64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) { try fails(x, y) }
        let dependent = try runtime.map(.add, .array(y), .scalar(Scalar(1.0)))
        let independent = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
        #expect(try values(independent) == [2, 3, 4, 5])
        let error = #expect(throws: ArrayError.self) { try values(dependent) }
        #expect(error?.kind == .task)
        #expect(error?.underlying is Refusal)
        #expect(error?.message.hasPrefix("tests.fails: ") == true)
        #expect(throws: ArrayError.self) { try values(y) }
        try runtime.copy(.scalar(Scalar(5.0)), into: y)
        #expect(try values(y) == [5, 5, 5, 5])
    }

    /// The memory of temporaries is reused within a window, and an early failure cuts off much
    /// later operations that depend on it.
    @Test func largeWindowsDoNotHoldAllTheirTemporaries() throws {
        let runtime = Runtime(workers: 2, memoryBudget: 150 << 20)
        let copy = library.task("copy", .alignAll) { (x: Input<Double>, y: Output<Double>) in
            if x.count == 1 { throw Refusal() }
            for i in y.indices { y[i] = x[i] + 1 }
        }
        let bad = runtime.makeStore([1], .float64)
        try copy(runtime.makeStore([1], .float64), bad)
        var x = runtime.makeStore([1 << 19], .float64)
        for _ in 0..<60 {
            let y = runtime.makeStore(x.shape, .float64)
            try copy(x, y)
            x = y
        }
        let late = runtime.makeStore([1], .float64)
        let sum = try runtime.map(.add, .array(bad), .scalar(Scalar(1.0)))
        try library.task("late") { (x: Input<Double>, y: Output<Double>) in y[0] = x[0] }(sum, late)
        #expect(try runtime.item(x).doubleValue == 60)
        #expect(throws: ArrayError.self) { try runtime.item(late) }
    }

    @Test func constraintsThatCannotBeMetAreRefusedAtTheCall() throws {
        @Sendable func body(_ context: TaskContext) {}
        let short = try array([1, 2])
        let long = try array([1, 2, 3])
        func refusal(_ constraints: [Constraint], _ modes: [ArgumentMode] = [.input, .output]) -> String? {
            let task = TaskDeclaration(library, "none", constraints: constraints, variants: [.cpu: body])
            var launch = TaskLaunch(task)
            launch.add(short, modes[0])
            launch.add(long, modes[1])
            do { try launch.submit() } catch { return error.message }
            return nil
        }
        #expect(
            refusal([.align(0, 1)])
                == "tests.none: arguments 0 and 1 are to be aligned, but have shapes (2,) and (3,)")
        #expect(refusal([.align(0, 2)])?.contains("names argument 2, of 2 stores") == true)
        #expect(refusal([.broadcast(0, axes: [1])])?.contains("has 1 axes") == true)
        #expect(refusal([.scale(small: 0, large: 1, factors: [0])])?.contains("scale by [0]") == true)
        #expect(
            refusal([.image(function: 0, range: 1), .image(function: 1, range: 0)], [.input, .input])?
                .contains("follow itself") == true)
        #expect(refusal([.image(function: 0, range: 1)])?.contains("must be an input") == true)
        #expect(refusal([]) == nil)
    }

    @Test func storesOfAnotherTypeAreRefused() throws {
        let task = library.task("floats") { (x: Input<Float>) in }
        let error = #expect(throws: ArrayError.self) { try task(try array([1])) }
        #expect(error?.kind == .type)
        #expect(
            error?.message == "tests.floats: takes stores of [\"float32\"], and was given [\"float64\"]")
    }

    @Test func aMapperThatAnswersNonsenseIsRefused() throws {
        let nothing = library.task("nothing", .alignAll) { (x: Input<Double>) in }
        let x = try array([1, 2])
        let error = #expect(throws: ArrayError.self) {
            try runtime.within(Scope(mapper: FixedMapper(count: -3))) { try nothing(x) }
        }
        #expect(error?.message.contains("the mapper wants -3 pieces") == true)
    }

    @Test func aMissingVariantIsRefused() throws {
        let task = TaskDeclaration(library, "gpuOnly", variants: [.gpu: { _ in }])
        var launch = TaskLaunch(task)
        launch.add(try array([1]), .input)
        let error = #expect(throws: ArrayError.self) { try launch.submit() }
        #expect(error?.message.contains("only for gpu") == true)
    }

    @Test func aBodyThatLaunchesTasksIsRefused() throws {
        let inner = library.task("inner") { (x: Input<Double>) in }
        let store = try array([1])
        let outer = library.task("outer") { (x: InputOutput<Double>) in try inner(store) }
        let x = try array([1])
        try outer(x)
        let error = #expect(throws: ArrayError.self) { try values(x) }
        #expect(error?.message.contains("inner: a task's body cannot use arrays") == true)
    }

    @Test func aBodyThatUsesArraysEndsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            let runtime = Runtime(workers: 1)
            let x = runtime.makeStore([4], .float64)
            let wrong = Library("tests").task("wrong", .alignAll) { (piece: Output<Double>) in
                _ = try runtime.map(.add, .array(x), .scalar(Scalar(1.0)))
            }
            try wrong(runtime.makeStore([4], .float64))
            try runtime.flush()
        }
    }

    @Test func sideEffectsKeepTheirOrder() throws {
        final class Log: @unchecked Sendable { var entries: [Int] = [] }
        let log = Log()
        let note = library.task("note", hasSideEffects: true) { (n: Int, x: Input<Double>) in
            log.entries.append(n)
        }
        let x = try array([1])
        for n in 0..<20 { try note(n, x) }
        try runtime.flush()
        #expect(log.entries == Array(0..<20))
    }

    @Test func anUnwrittenStoreReadsAsZeros() throws {
        let copy = library.task("copy", .alignAll) { (x: Input<Double>, y: Output<Double>) in
            for i in y.indices { y[i] = x[i] + 1 }
        }
        let y = runtime.makeStore([3], .float64)
        try copy(runtime.makeStore([3], .float64), y)
        #expect(try values(y) == [1, 1, 1])
    }
}
