/// An operation in a stream.
enum Operation {
    case work(name: String, () throws -> Void)
    case record(Event, generation: Int)
    case wait(Event, generation: Int)
}

final class Stream {
    var queue: [Operation] = []

    /// True if the first operation does not wait for an event.
    var isRunnable: Bool {
        guard let first = queue.first else { return false }
        if case .wait(let event, let generation) = first { return event.reached >= generation }
        return true
    }
}

final class Event {
    /// The number of times that the event was recorded, and that of the last record that has run.
    var recorded = 0
    var reached = 0
    var time = 0.0

    var isReached: Bool { reached >= recorded }
}

/// The order in which streams run: late, when something waits, and in any order that events allow.
final class Scheduler {
    private(set) var streams: [Stream] = []
    private var state: UInt64
    /// The number of operations that have run, which serves as the device's time.
    private(set) var clock = 0.0

    init(seed: UInt64) { state = seed }

    func add(_ stream: Stream) { streams.append(stream) }

    /// A random number below a bound (Steele, Lea and Flood's SplitMix64).
    func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    /// Runs operations of random streams until a condition holds.
    func run(until isDone: () -> Bool) throws {
        while !isDone() {
            guard try step() else { throw Problem(status: 719, text: "every stream waits for an event") }
        }
    }

    /// Runs one operation of a random stream; false if there is none to run.
    func step() throws -> Bool {
        let runnable = streams.filter(\.isRunnable)
        guard !runnable.isEmpty else { return false }
        let stream = runnable[below(runnable.count)]
        let operation = stream.queue.removeFirst()
        clock += 1
        switch operation {
        case .work(_, let body): try body()
        case .record(let event, let generation):
            event.reached = max(event.reached, generation)
            event.time = clock
        case .wait: break
        }
        return true
    }
}
