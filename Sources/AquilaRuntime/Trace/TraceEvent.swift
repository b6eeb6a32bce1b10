/// What the runtime did at a time, noted while `AQUILA_TRACE` names a file: an event of that file.
public struct TraceEvent: Sendable {
    public enum Category: String, Sendable {
        /// A kernel, or some of its tiles, that computes.
        case kernel
        /// A kernel that only moves elements from array to array.
        case copy
        /// Elements that move between instances or ranks.
        case transfer
        /// A point task.
        case task
        /// A window, from its analysis to its end: because it was full, or because a value of it was needed.
        case window
        /// A pass of planning.
        case planning
        /// The program asked for a value that was not there yet, and stood still until it was.
        case wait
        /// The program was a whole window ahead of what runs, and stood still until the window before had ended.
        case throttle
        /// A number of bytes.
        case memory
    }

    /// A task's `library.task`, or the operations of a kernel.
    public let name: String
    public let category: Category
    /// Which thread, by a number of the system.
    public let thread: UInt64
    /// Nanoseconds of a clock that never goes back.
    public let start: UInt64
    /// Nanoseconds; nil for a number at a time.
    public let duration: UInt64?
    /// The number.
    public let value: Int

    /// When it ended, on the clock of `start`.
    public var end: UInt64 { start + (duration ?? 0) }

    /// Whether anything is noted.
    public static var isOn: Bool { Tracer.shared != nil }

    /// What has been noted so far, in the order of the ends; empty without `AQUILA_TRACE`. Does not wait: what is
    /// recorded and has not run is not among them.
    public static var all: [TraceEvent] { Tracer.shared?.events ?? [] }
}
