import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Stores whose extent a task determines, and tasks whose points communicate.
@Suite struct UnboundStoreTests: StoreValues {
    let runtime = Runtime(workers: 2)

    private let positive = library.task("positive", .broadcast(0, axes: [])) {
        (x: Input<Int>, found: UnboundOutput<Int>) in
        for i in x.indices where x[i] > 0 { found.append(x[i]) }
    }

    @Test(arguments: [1, 3, 10]) func pointsMakeAsMuchAsTheyFind(pieces: Int) throws {
        let numbers = (0..<1000).map { $0 * 7919 % 31 - 15 }
        let found = runtime.makeUnboundStore(.int64)
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) { try positive(array(numbers), found) }
        #expect(try values(found.bound()) == numbers.filter { $0 > 0 })
        #expect(try found.bound().shape == [numbers.count { $0 > 0 }])
        // The result can be used like any other store.
        let doubled = try runtime.map(.add, .array(found.bound()), .array(found.bound()))
        #expect(try values(doubled) == numbers.filter { $0 > 0 }.map { 2 * $0 })
    }

    @Test func nothingMayBeFound() throws {
        let found = runtime.makeUnboundStore(.int64)
        try positive(array([-1, -2]), found)
        #expect(try found.bound().shape == [0])
    }

    @Test func rowsHaveAShape() throws {
        let pairs = library.task("pairs", .broadcast(0, axes: [])) {
            (x: Input<Int>, found: UnboundOutput<Int>) in
            for i in x.indices where x[i] % 2 == 0 { found.append(contentsOf: [x[i], x[i] * x[i]]) }
        }
        let found = runtime.makeUnboundStore(.int64, rowShape: [2])
        try runtime.within(Scope(mapper: FixedMapper(count: 3))) { try pairs(array(Array(0..<9)), found) }
        #expect(try found.bound().shape == [5, 2])
        #expect(try values(found.bound()) == [0, 0, 2, 4, 4, 16, 6, 36, 8, 64])
    }

    @Test func itsErrorsAreClear() throws {
        struct Refusal: Error {}
        let fail = library.task("fail") { (x: Input<Int>, found: UnboundOutput<Int>) in throw Refusal() }
        let found = runtime.makeUnboundStore(.int64)
        #expect(throws: ArrayError.self) { try found.bound() }
        try fail(array([1]), found)
        let error = #expect(throws: ArrayError.self) { try found.bound() }
        #expect(error?.underlying is Refusal)
        #expect(throws: ArrayError.self) { try fail(array([1]), found) }
        #expect(throws: ArrayError.self) { try fail(array([1]), runtime.makeUnboundStore(.float64)) }
    }

    @Test func aRefusedLaunchLeavesTheStoreToOthers() throws {
        let pick = library.task("pick", .broadcast(0, axes: []), .image(function: 0, range: 1)) {
            (places: Input<Int>, x: Input<Int>, found: UnboundOutput<Int>) in
            for i in places.indices { found.append(x[global: places[i]]) }
        }
        let found = runtime.makeUnboundStore(.int64)
        let x = try array([10, 20, 30])
        try runtime.within(Scope(mapper: FixedMapper(count: 2))) {
            #expect(throws: ArrayError.self) { try pick(array([0, 3]), x, found) }
            try pick(array([2, 0]), x, found)
        }
        #expect(try values(found.bound()) == [30, 10])
    }

    // MARK: Concurrent tasks

    @Test(arguments: [1, 2, 5, 16]) func pointsOfConcurrentTasksMeet(pieces: Int) throws {
        let share = library.task("share", .alignAll) {
            (team: Communicator, x: Input<Int>, y: Output<Int>) in
            let mine = x.indices.reduce(0) { $0 + x[$1] }
            let total = try team.allReduce(mine, +)
            let before = try team.allGather(mine).prefix(team.rank).reduce(0, +)
            try team.barrier()
            let first = try team.broadcast(team.rank == 0 ? x[0] : -1, from: 0)
            for i in y.indices { y[i] = total * 1_000_000 + before * 100 + first }
        }
        let y = runtime.makeStore([16], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
            try share(.all, array(Array(1...16)), y)
        }
        let length = (16 + pieces - 1) / pieces
        let expected = (0..<16).map { k in
            136 * 1_000_000 + (0..<k / length * length).reduce(0) { $0 + $1 + 1 } * 100 + 1
        }
        #expect(try values(y) == expected)
    }

    @Test func aFailedPointEndsTheWaitOfTheOthers() throws {
        struct Refusal: Error {}
        let fail = library.task("fail", .alignAll) { (team: Communicator, y: Output<Int>) in
            if team.rank == 1 { throw Refusal() }
            try team.barrier()
            try team.barrier()
        }
        let y = runtime.makeStore([8], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) { try fail(.all, y) }
        #expect(throws: ArrayError.self) { try values(y, Int.self) }
    }

    @Test func pointsThatEndEarlyLeaveNobodyWaiting() throws {
        let uneven = library.task("uneven", .alignAll) { (team: Communicator, y: Output<Int>) in
            for _ in 0...team.rank { try team.barrier() }
        }
        let y = runtime.makeStore([8], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) { try uneven(.all, y) }
        let error = #expect(throws: ArrayError.self) { try values(y, Int.self) }
        #expect(error?.underlying is CommunicatorError)
    }

    @Test func pointsExchangeParts() throws {
        let exchange = library.task("exchange", .alignAll) {
            (team: Communicator, x: Input<Int>, y: Output<Int>) in
            let came = try team.allToAll(x.indices.map { x[$0] })
            for i in y.indices { y[i] = came[i] }
        }
        let y = runtime.makeStore([16], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 4))) {
            try exchange(.all, array(Array(0..<16)), y)
        }
        #expect(try values(y) == (0..<16).map { $0 % 4 * 4 + $0 / 4 })
    }
}
