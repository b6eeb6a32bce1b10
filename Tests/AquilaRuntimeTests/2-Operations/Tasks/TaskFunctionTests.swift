import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("tests")

/// Constraints that a call adds to those of a task's declaration, and other conveniences of task functions.
@Suite struct TaskFunctionTests {
    private let runtime = Runtime(workers: 2)
    /// The sum of the elements at most `radius` away.
    private let spread = library.task("spread") { (radius: Int, x: Input<Int>, y: Output<Int>) in
        for i in y.indices {
            let centre = y.origin[0] + i - x.origin[0]
            y[i] = (max(centre - radius, 0)...min(centre + radius, x.count - 1)).reduce(0) { $0 + x[$1] }
        }
    }

    private func array(_ values: [Int], _ shape: Shape? = nil) throws -> LogicalStore {
        try values.withUnsafeBytes { try runtime.makeStore(copying: $0, shape ?? [values.count], .int64) }
    }

    private func values(_ store: LogicalStore) throws -> [Int] {
        try runtime.read(store) { pointer, view in
            (0..<view.elementCount).map { pointer.load(fromByteOffset: 8 * $0, as: Int.self) }
        }
    }

    @Test(arguments: [0, 1, 4]) func aMarginMayDependOnTheCall(radius: Int) throws {
        let numbers = (0..<40).map { $0 * $0 }
        let result = runtime.makeStore([40], .int64)
        try runtime.within(Scope(mapper: FixedMapper(count: 7))) {
            let bloat = Constraint.bloat(source: 1, bloated: 0, low: [radius], high: [radius])
            try spread.with(bloat)(radius, array(numbers), result)
        }
        let expected = numbers.indices.map { k in
            (max(k - radius, 0)...min(k + radius, 39)).reduce(0) { $0 + numbers[$1] }
        }
        #expect(try values(result) == expected)
    }

    @Test func aStoreOfRankZeroHasAValue() throws {
        let scale = library.task("scale", .alignAll) { (factor: Input<Int>, x: InputOutput<Int>) in
            x.value *= factor.value
        }
        let x = try array([6], [])
        try scale(array([7], []), x)
        #expect(try values(x) == [42])
    }

    @Test func theTaskItselfStaysAsItIs() throws {
        let result = runtime.makeStore([3], .int64)
        _ = spread.with(.align(0, 1), .broadcast(0))
        try spread(1, array([1, 2, 3]), result)
        #expect(try values(result) == [3, 6, 5])
        #expect(throws: ArrayError.self) { try spread.with(.align(0, 2))(1, array([1, 2, 3]), result) }
    }
}
