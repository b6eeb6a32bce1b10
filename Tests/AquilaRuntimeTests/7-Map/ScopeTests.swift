import AquilaRuntime
import AquilaTypes
import Synchronization
import Testing

private let library = Library("tests")

/// Scopes, machines and mappers.
@Suite struct ScopeTests: StoreValues {
    let runtime = Runtime(workers: 3)

    /// Writes the number of its point to each element.
    private let mark = library.task("mark", .alignAll) { (x: Output<Int>) in
        for i in x.indices { x[i] = x.origin[0] }
    }

    private func pieceCount(_ count: Int, _ scope: Scope) throws -> Int {
        let x = runtime.makeStore([count], .int64)
        try runtime.within(scope) { try mark(x) }
        return Set(try values(x, Int.self)).count
    }

    @Test func policiesSetTheNumberOfPieces() throws {
        let size = 4 << 16
        #expect(try pieceCount(size, Scope()) == 4)
        #expect(try pieceCount(size, Scope(parallelPolicy: ParallelPolicy(overdecomposition: 3))) == 12)
        #expect(try pieceCount(size, Scope(parallelPolicy: ParallelPolicy(threshold: 1 << 10))) == 64)
        // 2 MiB of one store, in pieces of 512 KiB.
        #expect(try pieceCount(size, Scope(parallelPolicy: ParallelPolicy(isStreaming: true))) == 4)
        #expect(try pieceCount(100, Scope(parallelPolicy: ParallelPolicy(overdecomposition: 8))) == 1)
    }

    @Test func scopesNest() throws {
        let outer = Scope(mapper: FixedMapper(count: 5), provenance: "outer")
        let counts = try runtime.within(outer) {
            [
                try pieceCount(100, Scope(priority: 3)),
                try pieceCount(100, Scope(mapper: FixedMapper(count: 2))), try pieceCount(100, Scope()),
            ]
        }
        #expect(counts == [5, 2, 5])
        #expect(try pieceCount(100, Scope()) == 1)
    }

    @Test func machinesAreCut() throws {
        let machine = runtime.machine
        #expect(machine.count == 3)
        #expect(machine.kinds == [.cpu])
        #expect(machine[1..<3].processors() == 1..<3)
        #expect(machine[1..<9].processors(.cpu) == 1..<3)
        #expect(machine[1..<3][1..<2].processors() == 2..<3)
        #expect(machine.only(.gpu).isEmpty)
        #expect(machine[0..<2].intersection(machine[1..<3]).processors() == 1..<2)
        #expect(throws: ArrayError.self) { try runtime.within(Scope(machine: machine.only(.gpu))) {} }
        try runtime.within(Scope(machine: machine[0..<1])) {
            #expect(throws: ArrayError.self) { try runtime.within(Scope(machine: machine[1..<2])) {} }
        }
    }

    @Test func tasksStayOnTheirProcessors() throws {
        let x = runtime.makeStore([64], .int64)
        let y = runtime.makeStore([64], .int64)
        for _ in 0..<20 {
            try runtime.within(Scope(mapper: FixedMapper(count: 16), machine: runtime.machine[2..<3])) {
                try mark(x)
            }
            try runtime.within(Scope(mapper: FixedMapper(count: 16))) { try mark(y) }
            try runtime.flush()
        }
        #expect(try values(x, Int.self) == (0..<64).map { $0 / 4 * 4 })
        #expect(try values(y) == values(x, Int.self))
    }

    @Test func prioritiesComeFirst() throws {
        let serial = Runtime(workers: 1)
        let order = Mutex<[Int]>([])
        let note = library.task("note") { (k: Int, x: Output<Int>) in order.withLock { $0.append(k) } }
        for k in [0, 5, -2, 3] {
            try serial.within(Scope(priority: k)) { try note(k, serial.makeStore([1], .int64)) }
        }
        try serial.flush()
        #expect(order.withLock { $0 } == [5, 3, 0, -2])
    }

    private struct Refusal: Error {}
    private let fail = library.task("fail") { (x: Output<Int>) in
        x[0] = 42
        throw Refusal()
    }

    @Test func exceptionModesSayWhenErrorsAreRaised() throws {
        let x = try array([1])
        try runtime.within(Scope(exceptionMode: .immediate)) {
            #expect(throws: ArrayError.self) { try fail(x) }
        }
        let y = try array([1])
        try runtime.within(Scope(exceptionMode: .ignored)) { try fail(y) }
        #expect(try values(y) == [42])
        let z = try array([1])
        try runtime.within(Scope(provenance: "the third")) { try fail(z) }
        let error = #expect(throws: ArrayError.self) { try values(z, Int.self) }
        #expect(error?.message.contains("tests.fail [the third]") == true)
    }

    // MARK: Mappers

    private struct Layouts: Mapper {
        var layout: InstanceLayout

        func pieceCount(of launch: LaunchDescription) -> Int { 2 }
        func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout { layout }
    }

    @Test(arguments: [InstanceLayout.asStored, .rowMajor, .columnMajor])
    func piecesHaveTheLayoutThatTheMapperChooses(layout: InstanceLayout) throws {
        let check = library.task("check", .alignAll) { (x: Input<Int>, y: InputOutput<Int>) in
            let strides = y.accessor.store.view.strides
            switch layout {
            case .asStored: break
            case .rowMajor: guard y.accessor.contiguous != nil else { throw Refusal() }
            case .columnMajor: guard strides[0] == 8, strides[1] == 8 * y.shape[0] else { throw Refusal() }
            }
            for i in 0..<y.shape[0] { for j in 0..<y.shape[1] { y[i, j] += x[i, j] } }
        }
        let x = try array(Array(0..<24), [4, 6]).transpose([1, 0])
        let whole = try array([Int](repeating: 100, count: 60), [6, 10])
        let y = try whole.slice(axis: 1, 3..<7)
        try runtime.within(Scope(mapper: Layouts(layout: layout))) { try check(x, y) }
        #expect(try values(y) == (0..<24).map { 100 + $0 % 4 * 6 + $0 / 4 })
        #expect(try values(whole, Int.self).reduce(0, +) == 6000 + 24 * 23 / 2)
    }

    private struct Nonsense: Mapper {
        func pieceCount(of launch: LaunchDescription) -> Int { 1 }
        func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind { .gpu }
    }

    @Test func aMapperThatAnswersNonsenseIsAnError() throws {
        let error = #expect(throws: ArrayError.self) {
            try runtime.within(Scope(mapper: Nonsense())) { try mark(runtime.makeStore([4], .int64)) }
        }
        #expect(error?.message.contains("the mapper chose") == true)
    }
}
