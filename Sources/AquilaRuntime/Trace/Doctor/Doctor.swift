import AquilaSystem
import AquilaTypes
import Glibc

/// Looks for slow habits of a program, and reports the lines that have them.
///
/// `AQUILA_DOCTOR=FILE` sets it to watch all runtimes of the process; its findings are written when
/// the process ends.
final class Doctor: Sendable {
    static let shared: Doctor? = Settings.doctor.current.map { path in
        atexit {
            let doctor = Doctor.shared!
            doctor.report().write(to: doctor.path!)
        }
        return Doctor(path: path)
    }

    /// A habit at a place of the program, reached in one way.
    struct Sighting: Hashable {
        var habit: Habit
        /// Name of the operation, where the habit concerns several kinds.
        var what: String
        var place: Provenance.Place
    }

    /// Count, time and amount of the sightings of a habit at a place.
    struct Tally {
        var provenance: Provenance?
        var count = 0
        var nanoseconds: UInt64 = 0
        /// Number of times without the habit: windows that did repeat.
        var innocent = 0
        /// Number of operations, bytes or elements, as the habit's message needs.
        var amount = 0
        /// Names of the operations, where the habit concerns several kinds.
        var whats: Set<String> = []

        static func += (a: inout Tally, b: Tally) {
            if a.provenance == nil { a.provenance = b.provenance }
            a.count += b.count
            a.nanoseconds += b.nanoseconds
            a.innocent += b.innocent
            a.amount += b.amount
        }
    }

    struct State {
        var tallies: [Sighting: Tally] = [:]
        /// Threads that are inside a visit, which is noted as a whole.
        var visitors: Set<UInt> = []
        /// Nanoseconds that large windows have run, which count as no habit.
        var computing: UInt64 = 0
        /// Number of small windows that have run, and of the operations in them.
        var smallWindows = 0
        var smallOperations = 0
        var highWater = HighWater()
        /// Reasons why the host ran what was meant for a device, with their numbers.
        var hostReasons: [String: Int] = [:]
    }

    /// Most memory that a runtime has held, and its budget.
    struct HighWater {
        var bytes = 0
        var budget = 1
        var provenance: Provenance?

        var share: Double { Double(bytes) / Double(max(budget, 1)) }
    }

    private let path: String?
    let start = Tracer.now()
    let state = Guarded(State())

    /// Number of elements from which on the time of a window is spent on computing.
    static let largeWork = 1 << 18

    init(path: String? = nil) { self.path = path }

    /// Notes that the host runs what was meant for a device.
    func noteDevice(_ reason: String) { state.withLock { $0.hostReasons[reason, default: 0] += 1 } }

    // MARK: Visits

    /// Notes that the program waits for elements of an array; nil where it does so within another
    /// visit.
    func visit(_ array: LogicalStore, _ window: borrowing Window) -> Visit? {
        let isPending = array.store.windowSerial == window.serial || array.store.flightSlot >= 0
        // Elements that come from the program are no wait.
        guard isPending || array.store.allocation != nil else { return nil }
        let isSingle = array.view.elementCount == 1
        let isWhole = array.store.root.elementCount == 1
        return visit(isSingle ? (isWhole ? .wait : .element) : .reading, "", array.view.elementCount)
    }

    /// Notes that the program asks for an operation that runs at once.
    func visit(_ operation: String) -> Visit? { visit(.eager, operation, 0) }

    /// Notes that the program has another library compute an operation.
    func visitElsewhere(_ operation: String) -> Visit? { visit(.elsewhere, operation, 0) }

    /// Notes that other code touches an array, which has to be computed for it.
    func visitTouch(_ elementCount: Int) -> Visit? { visit(.touch, "", elementCount) }

    private func visit(_ habit: Habit, _ what: String, _ amount: Int) -> Visit? {
        let thread = UInt(pthread_self())
        return state.withLock { state in
            guard state.visitors.insert(thread).inserted else { return nil }
            return Visit(
                doctor: self, habit: habit, what: what, amount: amount, computing: state.computing,
                smallWindows: state.smallWindows, smallOperations: state.smallOperations)
        }
    }

    /// One stay of the program in the runtime.
    struct Visit {
        fileprivate let doctor: Doctor
        fileprivate let habit: Habit
        fileprivate let what: String
        fileprivate let amount: Int
        fileprivate let computing: UInt64
        fileprivate let smallWindows: Int
        fileprivate let smallOperations: Int
        fileprivate let start = Tracer.now()

        func leave() { doctor.end(self) }
    }

    private func end(_ visit: Visit) {
        let elapsed = Tracer.now() - visit.start
        let provenance = Provenance.capture(limit: 16, mayWait: true)
        let place = provenance?.place ?? .unknown
        state.withLock { state in
            state.visitors.remove(UInt(pthread_self()))
            var tally = Tally(provenance: provenance, count: 1, amount: visit.amount)
            tally.nanoseconds = elapsed - min(elapsed, state.computing - visit.computing)
            if visit.habit == .wait {
                // A wait for values at hand costs nothing, and one for much work costs little
                // beside it.
                tally.count = state.smallWindows - visit.smallWindows
                tally.amount = state.smallOperations - visit.smallOperations
                if tally.count == 0 { return }
            }
            state.tallies[Sighting(habit: visit.habit, what: visit.what, place: place), default: Tally()] +=
                tally
        }
    }
}
