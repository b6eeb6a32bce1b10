internal import AquilaDevices

/// The times of a device's launches, for traces: a row of the trace with the device's own times.
///
/// Events before and after each launch are measured on the device, and noted once they are reached.
final class DeviceTimeline {
    private struct Entry {
        let name: String
        let category: TraceEvent.Category
        let start: CUDAEvent
        let end: CUDAEvent
    }

    private let tracer: Tracer
    private let context: CUDAContext
    private let row: UInt64
    /// Event from which times count, and the host's time at which it was reached.
    private let base: CUDAEvent
    private let origin: UInt64
    private var pending: [Entry] = []

    init(_ tracer: Tracer, _ queues: DeviceQueues) throws(CUDAError) {
        self.tracer = tracer
        context = queues.context
        row = tracer.addRow(queues.context.device.name)
        let base = try context.makeEvent(timed: true)
        try queues.submit(.kernels, reading: [], writing: []) { stream throws(CUDAError) in
            try stream.record(base)
        }
        try base.synchronize()
        self.base = base
        origin = Tracer.now()
    }

    /// Appends operations to a stream, and measures the time that they take there.
    func timing(
        _ stream: CUDAStream, _ name: String, _ category: TraceEvent.Category,
        _ body: () throws(CUDAError) -> Void
    ) throws(CUDAError) {
        let (start, end) = (try context.makeEvent(timed: true), try context.makeEvent(timed: true))
        try stream.record(start)
        try body()
        try stream.record(end)
        pending.append(Entry(name: name, category: category, start: start, end: end))
    }

    /// Notes the launches that have run.
    func collect() {
        let done = pending.prefix { (try? $0.end.isReached()) == true }
        pending.removeFirst(done.count)
        for entry in done {
            guard let start = try? entry.start.milliseconds(since: base),
                let duration = try? entry.end.milliseconds(since: entry.start)
            else { continue }
            tracer.note(
                TraceEvent(
                    name: entry.name, category: entry.category, thread: row,
                    start: origin + UInt64(max(start, 0) * 1e6), duration: UInt64(max(duration, 0) * 1e6),
                    value: 0))
        }
    }
}
