import AquilaSystem
import AquilaTypes
import Glibc
import Synchronization

/// Writes the activities of the runtime, with their times and threads, in the form that Perfetto
/// and Chrome open.
///
/// `AQUILA_TRACE=FILE` switches it on; the file is written when the process ends.
final class Tracer: Sendable {
    /// Tracer of the process; usually nil, and looking at it costs a load.
    static let shared: Tracer? = Settings.trace.current.map { Tracer($0) }

    private let path: String
    private let origin: UInt64
    /// The same moment, in nanoseconds since 1970: ranks on several hosts share no other clock.
    private let wallOrigin: Int
    private let isWritten = Atomic<Bool>(false)
    private let noted = Guarded<[TraceEvent]>([])
    /// Names of rows that are no threads.
    private let rows = Guarded<[String]>([])

    var events: [TraceEvent] { noted.withLock { $0 } }

    private init(_ path: String) {
        self.path = path
        origin = Self.now()
        wallOrigin = SystemClock.realtime.nanoseconds
        atexit {
            Tracer.shared?.finish()
        }
    }

    static func now() -> UInt64 { UInt64(SystemClock.monotonic.nanoseconds) }

    /// Notes an activity on this thread from a time until now.
    func note(_ name: String, _ category: TraceEvent.Category, since start: UInt64) {
        let event = TraceEvent(
            name: name, category: category, thread: UInt64(pthread_self()), start: start,
            duration: Self.now() - start, value: 0)
        noted.withLock { $0.append(event) }
    }

    /// Notes an event that has been measured elsewhere.
    func note(_ event: TraceEvent) { noted.withLock { $0.append(event) } }

    /// A row of its own for events that no thread runs; the number stands for a thread's.
    func addRow(_ name: String) -> UInt64 {
        rows.withLock { rows in
            rows.append(name)
            return Self.firstRow + UInt64(rows.count - 1)
        }
    }

    /// The number of the first row that is no thread; the system's numbers of threads are addresses, and
    /// smaller.
    private static let firstRow: UInt64 = 1 << 63

    /// Notes a number as it is now.
    func count(_ name: String, _ value: Int) {
        let event = TraceEvent(
            name: name, category: .memory, thread: 0, start: Self.now(), duration: nil, value: value)
        noted.withLock { $0.append(event) }
    }

    /// Writes what has been noted, once: to the file, or, as one rank of many, to this rank's part of it.
    func finish() {
        Runner.waitForAll()
        if isWritten.exchange(true, ordering: .relaxed) { return }
        let rank = Job.place?.rank
        let file = rank.map { TraceFile(path: path).part($0) } ?? TraceFile(path: path)
        let host = Job.place.map { " on \($0.host)" } ?? ""
        file?.write(
            origin: wallOrigin, row: (rank ?? 0, rank.map { "rank \($0)\(host)" } ?? "program"), lines)
    }

    /// Makes one file of all ranks' parts.
    func merge(ranks: Int) { TraceFile(path: path).merge(ranks: 0..<ranks) }

    private var lines: [String] {
        let process = Job.place?.rank ?? 0
        var threads: [UInt64: Int] = [:]
        let names = rows.withLock { $0 }.enumerated().map { row, name in
            "{\"name\":\"thread_name\",\"ph\":\"M\",\"cat\":\"\",\"pid\":\(process),"
                + "\"tid\":\(Self.rowNumber + row),\"args\":{\"name\":\"\(name.escapedForJSON)\"}}"
        }
        return names
            + events.map { event in
                if event.thread >= Self.firstRow {
                    return self.line(event, process, Self.rowNumber + Int(event.thread - Self.firstRow))
                }
                let thread = threads[event.thread] ?? threads.count
                threads[event.thread] = thread
                return self.line(event, process, thread)
            }
    }

    /// The number in the file of the first row that is no thread.
    private static let rowNumber = 1_000_000

    private func line(_ event: TraceEvent, _ process: Int, _ thread: Int) -> String {
        let start = microseconds(event.start - origin)
        let head =
            "\(TraceFile.timeKey)\(start),\"pid\":\(process),\"cat\":\"\(event.category.rawValue)\","
            + "\"name\":\"\(event.name.escapedForJSON)\""
        guard let duration = event.duration else {
            return head + ",\"ph\":\"C\",\"args\":{\"bytes\":\(event.value)}}"
        }
        return head + ",\"ph\":\"X\",\"tid\":\(thread),\"dur\":\(microseconds(duration))}"
    }

    private func microseconds(_ nanoseconds: UInt64) -> String {
        let fraction = String(nanoseconds % 1000)
        return "\(nanoseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}

extension Tracer? {
    /// Runs the body and notes its time; without a tracer, runs it.
    @inline(__always)
    func tracing<R>(
        _ name: @autoclosure () -> String, _ category: TraceEvent.Category, _ body: () throws -> R
    ) rethrows -> R {
        guard let self else { return try body() }
        let start = Tracer.now()
        defer { self.note(name(), category, since: start) }
        return try body()
    }
}
