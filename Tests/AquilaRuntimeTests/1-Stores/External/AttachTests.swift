import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Stores over memory that other libraries own.
@Suite struct AttachTests: DoubleStoreValues {
    let runtime = Runtime(workers: 2)

    /// Memory with numbers, and the number of its releases.
    private final class Lender: @unchecked Sendable {
        let memory: UnsafeMutableBufferPointer<Double>
        var releases = 0

        init(_ count: Int) {
            memory = .allocate(capacity: count)
            for k in 0..<count { memory[k] = Double(k) }
        }

        deinit { memory.deallocate() }

        func address(_ index: Int) -> UnsafeMutableRawPointer {
            UnsafeMutableRawPointer(memory.baseAddress! + index)
        }
        func release() { releases += 1 }
    }

    @Test func memoryWithGapsIsReadAndWrittenInPlace() throws {
        let lender = Lender(24)
        let columns = try runtime.attach(
            lender.address(1), shape: [3, 4], strides: [64, 16], .float64, release: lender.release)
        #expect(try values(columns) == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23])
        let doubled = try runtime.map(.multiply, .array(columns), .scalar(Scalar(2.0)))
        try runtime.copy(.array(doubled), into: columns)
        try runtime.detach(columns)
        let expected = (0..<24).map { Double($0 % 2 == 1 ? 2 * $0 : $0) }
        #expect(Array(lender.memory) == expected)
        #expect(lender.releases == 1)
    }

    @Test func stridesHaveAnySign() throws {
        let lender = Lender(12)
        let turned = try runtime.attach(
            lender.address(11), shape: [4, 3], strides: [-8, -32], .float64, release: lender.release)
        #expect(try values(turned) == [11, 7, 3, 10, 6, 2, 9, 5, 1, 8, 4, 0])
        let row = try turned.project(axis: 0, at: 3)
        runtime.fill(row, with: Scalar(-1.0))
        let sum = try runtime.reduce(.sum, turned, axes: [0])
        #expect(try values(sum) == [29, 17, 5])
        #expect([lender.memory[8], lender.memory[4], lender.memory[0]] == [-1, -1, -1])
    }

    @Test func zeroStridesRepeat() throws {
        let lender = Lender(3)
        let rows = try runtime.attach(
            lender.address(0), shape: [2, 3], strides: [0, 8], .float64, release: lender.release)
        #expect(try values(try runtime.reduce(.sum, rows, axes: [0])) == [0, 2, 4])
    }

    @Test func tasksSeeAttachedMemoryInPieces() throws {
        let lender = Lender(100)
        let increment = Library("attach").task("increment", .alignAll) { (x: InputOutput<Double>) in
            for i in x.indices { x[i] += 1 }
        }
        let even = try runtime.attach(
            lender.address(0), shape: [50], strides: [16], .float64, release: lender.release)
        try runtime.within(Scope(mapper: FixedMapper(count: 7))) { for _ in 0..<3 { try increment(even) } }
        try runtime.detach(even)
        let expected = (0..<100).map { Double($0 % 2 == 0 ? $0 + 3 : $0) }
        #expect(Array(lender.memory) == expected)
    }

    @Test func releaseRunsOnceWithTheLastArray() throws {
        let lender = Lender(4)
        var store: LogicalStore? = try runtime.attach(
            lender.address(0), shape: [4], .float64, release: lender.release)
        var tail = try store?.slice(axis: 0, 2..<4)
        store = nil
        #expect(lender.releases == 0)
        let sum = try runtime.map(.add, .array(tail!), .scalar(Scalar(1.0)))
        tail = nil
        #expect(try values(sum) == [3, 4])
        try runtime.flush()
        #expect(lender.releases == 1)
    }

    @Test func aDetachedStoreIsWithoutElementsUntilItIsOverwritten() throws {
        let lender = Lender(4)
        let store = try runtime.attach(lender.address(0), shape: [4], .float64, release: lender.release)
        let early = try runtime.map(.add, .array(store), .scalar(Scalar(1.0)))
        try runtime.detach(store)
        #expect(lender.releases == 1)
        #expect(try values(early) == [1, 2, 3, 4])
        let late = try runtime.map(.add, .array(store), .scalar(Scalar(1.0)))
        #expect(throws: ArrayError.self) { try values(late) }
        let error = #expect(throws: ArrayError.self) { try values(store) }
        #expect(error?.message.contains("detached") == true)
        #expect(throws: ArrayError.self) { try runtime.detach(store) }
        runtime.fill(store, with: Scalar(5.0))
        #expect(try values(store) == [5, 5, 5, 5])
        #expect(Array(lender.memory) == [0, 1, 2, 3] && lender.releases == 1)
    }

    @Test func aDetachedStoreWithGapsStaysWithoutElements() throws {
        let lender = Lender(8)
        let store = try runtime.attach(
            lender.address(0), shape: [4], strides: [16], .float64, release: lender.release)
        try runtime.detach(store)
        runtime.fill(store, with: Scalar(5.0))
        #expect(throws: ArrayError.self) { try values(store) }
        #expect(Array(lender.memory) == (0..<8).map(Double.init))
    }

    @Test func whatFailedIsRaisedByDetach() throws {
        struct Refusal: Error {}
        let fails = Library("attach").task("fails") { (x: Output<Double>) in throw Refusal() }
        let lender = Lender(4)
        let store = try runtime.attach(lender.address(0), shape: [4], .float64, release: lender.release)
        try fails(store)
        let error = #expect(throws: ArrayError.self) { try runtime.detach(store) }
        #expect(error?.underlying is Refusal)
        #expect(lender.releases == 1)
    }

    @Test(arguments: [[5, 4], [6, 4], [1, 1], [3, 5]]) func tilesMakeUpAStore(_ extents: [Int]) throws {
        let shape = Shape(extents)
        let tileShape: Shape = [3, 2]
        let grid = [(extents[0] + 2) / 3, (extents[1] + 1) / 2]
        let lenders = (0..<grid[0] * grid[1]).map { _ in Lender(6) }
        var expected = [Double](repeating: 0, count: shape.product)
        /// For each tile, the positions of its elements in the array.
        var places: [[Int]] = []
        for (number, lender) in lenders.enumerated() {
            let (top, left) = (number / grid[1] * 3, number % grid[1] * 2)
            var mine: [Int] = []
            for i in top..<min(top + 3, extents[0]) {
                for j in left..<min(left + 2, extents[1]) { mine.append(i * extents[1] + j) }
            }
            for (k, place) in mine.enumerated() {
                lender.memory[k] = Double(100 * number + k)
                expected[place] = lender.memory[k]
            }
            places.append(mine)
        }
        let before = runtime.memoryStatistics.bytesInUse
        let count = Lender(0)
        let store = try runtime.attach(
            tiles: lenders.map { $0.address(0) }, tileShape: tileShape, shape: shape, .float64,
            release: count.release)
        #expect(try values(store) == expected)
        let negated = try runtime.map(.negative, .array(store))
        try runtime.copy(.array(negated), into: store)
        try runtime.detach(store)
        for (lender, places) in zip(lenders, places) {
            for (k, place) in places.enumerated() { #expect(lender.memory[k] == -expected[place]) }
        }
        #expect(count.releases == 1)
        #expect(try values(negated) == expected.map(-))
        // The result, with guards around it if memory is checked.
        #expect(runtime.memoryStatistics.bytesInUse <= before + 512)
    }

    @Test func shapesThatDoNotFitAreRefused() throws {
        let lender = Lender(8)
        func kind(_ body: () throws -> LogicalStore) -> ArrayError.Kind? {
            do { _ = try body() } catch { return (error as? ArrayError)?.kind }
            return nil
        }
        func attach(_ shape: Shape, _ strides: Dims?, skew: Int = 0) -> ArrayError.Kind? {
            kind {
                try runtime.attach(
                    lender.address(0) + skew, shape: shape, strides: strides, .float64,
                    release: lender.release)
            }
        }
        #expect(attach([2, 2], [8]) == .shape)
        #expect(attach([-1], nil) == .shape)
        #expect(attach([1 << 40, 1 << 40], nil) == .shape)
        #expect(attach([2], [9]) == .value)
        #expect(attach([3, 3], [.min, 8]) == .shape)
        #expect(attach([1 << 40], [1 << 40]) == .shape)
        #expect(attach([1, 8], [.min, 8]) == nil)
        #expect(attach([2], nil, skew: 4) == .value)
        func tiles(_ count: Int, _ tileShape: Shape, _ shape: Shape) -> ArrayError.Kind? {
            kind {
                try runtime.attach(
                    tiles: (0..<count).map { lender.address($0) }, tileShape: tileShape, shape: shape,
                    .float64,
                    release: lender.release)
            }
        }
        #expect(tiles(2, [2], [5]) == .shape)
        #expect(tiles(1, [2, 2], [2]) == .shape)
        #expect(tiles(1, [0], [2]) == .shape)
        #expect(lender.releases == 1)
        #expect(throws: ArrayError.self) { try runtime.detach(runtime.makeStore([2], .float64)) }
        let own = runtime.makeStore([2], .float64)
        _ = try values(own)
        #expect(throws: ArrayError.self) { try runtime.detach(own) }
    }
}
