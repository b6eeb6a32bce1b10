import AquilaSystem
import AquilaTypes
import Glibc

/// Writes the activities of the runtime, with their times and threads, in the form that Perfetto
/// and Chrome open.
///
/// `AQUILA_TRACE=FILE` switches it on; the file is written when the process ends.
final class Tracer: @unchecked Sendable {
    /// Tracer of the process; usually nil, and looking at it costs a load.
    static let shared: Tracer? = Settings.trace.current.map { Tracer($0) }

    private let path: String
    private let origin: UInt64
    private let noted = Guarded<[TraceEvent]>([])

    var events: [TraceEvent] { noted.withLock { $0 } }

    private init(_ path: String) {
        self.path = path
        origin = Self.now()
        atexit {
            Runner.waitForAll()
            Tracer.shared?.write()
        }
    }

    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Notes an activity on this thread from a time until now.
    func note(_ name: String, _ category: TraceEvent.Category, since start: UInt64) {
        let event = TraceEvent(
            name: name, category: category, thread: UInt64(pthread_self()), start: start,
            duration: Self.now() - start, value: 0)
        noted.withLock { $0.append(event) }
    }

    /// Notes a number as it is now.
    func count(_ name: String, _ value: Int) {
        let event = TraceEvent(
            name: name, category: .memory, thread: 0, start: Self.now(), duration: nil, value: value)
        noted.withLock { $0.append(event) }
    }

    private func write() {
        do throws(FileProblem) {
            let file = try ReportFile(path)
            write(to: file)
            try file.commit()
        } catch { error.say() }
    }

    private func write(to file: ReportFile) {
        let events = events
        var threads: [UInt64: Int] = [:]
        file.write("{\"traceEvents\":[\n")
        for (index, event) in events.enumerated() {
            let thread = threads[event.thread] ?? threads.count
            threads[event.thread] = thread
            file.write(line(event, thread) + (index + 1 < events.count ? ",\n" : "\n"))
        }
        file.write("]}\n")
    }

    private func line(_ event: TraceEvent, _ thread: Int) -> String {
        let start = microseconds(event.start - origin)
        let head =
            "{\"name\":\"\(event.name.escapedForJSON)\",\"cat\":\"\(event.category.rawValue)\",\"pid\":1,\"ts\":\(start)"
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

extension String {
    /// The text between the quotation marks of a string in JSON, and in DOT.
    var escapedForJSON: String {
        replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
