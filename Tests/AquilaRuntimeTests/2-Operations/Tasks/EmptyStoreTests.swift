import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Stores without elements and stores of rank zero, in every kind of task.
@Suite struct EmptyStoreTests: StoreValues {
    let runtime = Runtime(workers: 2)

    private let shapes: [Shape] = [[0], [0, 3], [3, 0]]

    @Test func alignedTasksTakeThem() throws {
        let touch = library.task("touch", .alignAll) { (x: Input<Int>, y: Output<Int>) in
            if !x.shape.contains(0) { y[0] = 1 }
        }
        for shape in shapes {
            let y = runtime.makeStore(shape, .int64)
            try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
                try touch(runtime.makeStore(shape, .int64), y)
            }
            #expect(try values(y, Int.self).isEmpty)
        }
    }

    @Test func reductionsGiveTheIdentity() throws {
        let sum = library.task("sum", .broadcast(0, axes: [])) {
            (x: Input<Int>, r: ReductionOutput<Sum<Int>>) in
            for i in x.indices { r.fold(x[i]) }
        }
        let r = runtime.makeStore([], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
            try sum(runtime.makeStore([0], .int64), r)
        }
        #expect(try values(r) == [0])
    }

    @Test func imagesOfNothingAreEmpty() throws {
        let pick = library.task("pick", .align(0, 2), .image(function: 0, range: 1)) {
            (places: Input<Int>, x: Input<Int>, y: Output<Int>) in
            for i in y.indices { y[i] = x[global: places[i]] }
        }
        for count in [0, 1] {
            let y = runtime.makeStore([count], .int64)
            try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
                try pick(runtime.makeStore([count], .int64), runtime.makeStore([1], .int64), y)
            }
            #expect(try values(y, Int.self) == [Int](repeating: 0, count: count))
        }
    }

    @Test func kernelTasksTakeThem() throws {
        let add = library.kernel("add") { x, y in x + y }
        for shape in shapes {
            let x = runtime.makeStore(shape, .float64)
            #expect(try add(x, x).shape == shape)
            #expect(try values(add(x, 1.0), Double.self).isEmpty)
        }
        #expect(try values(add(runtime.makeStore([], .int64), 2), Int.self) == [2])
    }

    @Test func manualLaunchesMayHaveNoPoints() throws {
        let nothing = TaskDeclaration(library, "nothing", variants: [.cpu: { _ in fatalError("no point") }])
        let found = runtime.makeUnboundStore(.int64)
        var launch = TaskLaunch(nothing, launchDomain: [0])
        launch.add(runtime.makeStore([3], .int64), .input)
        launch.add(found)
        try launch.submit()
        #expect(try found.bound().shape == [0])
    }

    @Test func whatNoPointWritesReadsAsZeros() throws {
        let ones = TaskDeclaration(
            library, "ones",
            variants: [
                .cpu: { context in
                    let x = context.stores[0].accessor(Int.self)
                    for i in x.indices { x[i] = 1 }
                }
            ])
        for _ in 0..<2 {
            // The allocator gives out memory that was used before.
            try runtime.flush()
            let used = try runtime.map(
                .add, .array(runtime.makeStore([8], .int64)), .scalar(Scalar(Int64(7))))
            #expect(try values(used, Int.self) == [Int](repeating: 7, count: 8))
        }
        let x = runtime.makeStore([8], .int64)
        var launch = TaskLaunch(ones, launchDomain: [2])
        try launch.add(x.partition(byTiles: [2]), .output)
        try launch.submit()
        #expect(try values(x) == [1, 1, 1, 1, 0, 0, 0, 0])
    }

    @Test func concurrentTasksMayHaveOnePoint() throws {
        let alone = library.task("alone") { (team: Communicator, x: Output<Int>) in
            x[0] = try team.allReduce(team.size, +)
        }
        let x = runtime.makeStore([1], .int64)
        try alone(.all, x)
        #expect(try values(x) == [1])
    }
}
