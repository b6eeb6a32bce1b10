import AquilaSystem
public import AquilaTypes

/// Collectives by which the points of a concurrent task talk to each other; all points call them in
/// the same order.
///
/// A parameter of this type makes a task *concurrent*: its points run at the same time, each on a
/// thread of its own, so they may wait for each other. A call passes `.all` for it.
public struct Communicator: TaskParameter {
    /// The argument that a call passes for the communicator.
    public enum Participation: Sendable {
        /// All points of the launch take part.
        case all
    }

    /// Number of this point, in row-major order of the colours.
    public let rank: Int
    private let meeting: Meeting

    init(_ meeting: Meeting, rank: Int) {
        self.meeting = meeting
        self.rank = rank
    }

    /// Number of points.
    public var size: Int { meeting.size }

    /// Waits until all points are here.
    ///
    ///     let meet = library.task("meet") { (x: Output<Int>, points: Communicator) in
    ///         try points.barrier()
    ///         x[0] = points.size
    ///     }
    ///     let x = zeros([1], of: Int.self)
    ///     try meet(x, .all)
    ///     x                           // [1]
    ///
    /// - Throws: `CommunicatorError` where another point has failed or ended, so that it will not come.
    /// - Complexity: O(p) for p points, which it waits for.
    public func barrier() throws { _ = try meeting.exchange((), rank) }

    /// Returns the values of all points, by rank. Waits for them.
    ///
    ///     let gather = library.task("gather", .cut(0)) { (x: Output<Int>, points: Communicator) in
    ///         x[0] = try points.allGather(10 * points.rank).last!
    ///     }
    ///     let x = zeros([2], of: Int.self)
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try gather(x, .all) }
    ///     x                           // [10, 10]
    ///
    /// - Throws: `CommunicatorError` where another point has failed or ended, so that it will not
    ///   come.
    /// - Complexity: O(p) for p points, which it waits for; values stay in the process.
    public func allGather<T: Sendable>(_ value: T) throws -> [T] {
        try meeting.exchange(value, rank).map { $0 as! T }
    }

    /// Returns the value of one point. Waits.
    ///
    ///     let share = library.task("share", .cut(0)) { (x: Output<Int>, points: Communicator) in
    ///         x[0] = try points.broadcast(7 + points.rank, from: 0)
    ///     }
    ///     let x = zeros([2], of: Int.self)
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try share(x, .all) }
    ///     x                           // [7, 7]
    ///
    /// - Throws: `ArrayError` where there is no such point, `CommunicatorError` where another point
    ///   will not come.
    /// - Complexity: O(p) for p points, which it waits for.
    public func broadcast<T: Sendable>(_ value: T, from root: Int) throws -> T {
        guard root >= 0, root < size else {
            throw ArrayError(.value, "broadcast: there is no point \(root) among \(size)")
        }
        return try allGather(value)[root]
    }

    /// Returns the values of all points, combined in the order of the ranks. Waits for them.
    ///
    ///     let total = library.task("total", .cut(0)) { (x: InputOutput<Int>, points: Communicator) in
    ///         x[0] = try points.allReduce(x[0], +)
    ///     }
    ///     let x = NDArray([3, 4])
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try total(x, .all) }
    ///     x                           // [7, 7]
    ///
    /// - Throws: `CommunicatorError` where another point will not come, and errors of `combine`.
    /// - Complexity: O(p) calls of `combine` at each of p points, which it waits for.
    public func allReduce<T: Sendable>(_ value: T, _ combine: (T, T) throws -> T) throws -> T {
        let values = try allGather(value)
        return try values.dropFirst().reduce(values[0], combine)
    }

    /// Sends each other point a value (`values[k]` goes to rank k), and returns the values that
    /// came, by rank. Waits.
    ///
    ///     let swap = library.task("swap", .cut(0)) { (x: Output<Int>, points: Communicator) in
    ///         x[0] = try points.allToAll((0..<points.size).map { 10 * points.rank + $0 }).last!
    ///     }
    ///     let x = zeros([2], of: Int.self)
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2))) { try swap(x, .all) }
    ///     x                           // [10, 11]
    ///
    /// - Throws: `ArrayError` where there is not one value for each point, `CommunicatorError`
    ///   where another point will not come.
    /// - Complexity: O(p²) at each of p points, which it waits for.
    public func allToAll<T: Sendable>(_ values: [T]) throws -> [T] {
        guard values.count == size else {
            throw ArrayError(.value, "allToAll: \(values.count) values for \(size) points")
        }
        return try allGather(values).map { $0[rank] }
    }

    public static var mode: ArgumentMode? { nil }
    public static var elementType: DType? { nil }
    public static func add(_ argument: Participation, to launch: inout TaskLaunch) {}
    public static func make(_ arguments: inout TaskArguments) -> Communicator { arguments.communicator }
}

/// The error of a point that waits for another one which has failed, or has ended with fewer
/// collectives.
public struct CommunicatorError: DescribedError {
    /// The error in words.
    public var description: String {
        "another point of the concurrent task has failed, or ended without this collective"
    }
}

/// The meeting place of the points of one launch. The lock guards all variables.
final class Meeting: @unchecked Sendable {
    let size: Int
    private let lock = ThreadLock()
    private let changed = ThreadCondition()
    private var round = 0
    private var arrived = 0
    private var values: [any Sendable]
    private var outcome: [any Sendable] = []
    private var hasLeavers = false

    init(size: Int) {
        self.size = size
        values = Array(repeating: 0, count: size)
    }

    /// Leaves a value, and returns the values of all points when the last one has come.
    func exchange(_ value: any Sendable, _ rank: Int) throws -> [any Sendable] {
        lock.lock()
        defer { lock.unlock() }
        values[rank] = value
        arrived += 1
        let mine = round
        if arrived == size {
            outcome = values
            arrived = 0
            round += 1
            changed.broadcast()
        }
        while round == mine && !hasLeavers { changed.wait(lock) }
        if round == mine { throw CommunicatorError() }
        return outcome
    }

    /// Ends all waits for a point that has failed or ended.
    func leave() {
        lock.lock()
        hasLeavers = true
        changed.broadcast()
        lock.unlock()
    }
}
