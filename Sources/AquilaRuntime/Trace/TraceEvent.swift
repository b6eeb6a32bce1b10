/// An activity of the runtime at a time, noted while `AQUILA_TRACE` names a file: an event of that
/// file.
public struct TraceEvent: Sendable {
    /// The kind of an activity.
    public enum Category: String, Sendable {
        /// A kernel, or some of its tiles, that computes.
        case kernel
        /// A kernel that only moves elements from array to array.
        case copy
        /// Elements that move between instances or ranks.
        case transfer
        /// A point task.
        case task
        /// The run of a window, from its analysis to its end; a window runs when it is full, or
        /// when a value of it is needed.
        case window
        /// A pass of planning.
        case planning
        /// The program's wait for a value that was not computed yet.
        case wait
        /// The program's wait for the running window, when it has recorded the next one whole.
        case throttle
        /// A number of bytes.
        case memory
    }

    /// Name of the task as `library.task`, or the operations of a kernel.
    public let name: String
    /// The kind of the activity.
    public let category: Category
    /// Number by which the system knows the thread.
    public let thread: UInt64
    /// Start in nanoseconds of a clock that never goes back.
    public let start: UInt64
    /// Duration in nanoseconds; nil for a number at a time.
    public let duration: UInt64?
    /// Value, for an event that is a number at a time.
    public let value: Int

    /// The end of the event, on the clock of `start`.
    public var end: UInt64 { start + (duration ?? 0) }

    /// True if events are noted.
    public static var isOn: Bool { Tracer.shared != nil }

    /// The events so far, in the order of their ends; empty without `AQUILA_TRACE`. Does not wait:
    /// recorded operations that have not run are not among them.
    public static var all: [TraceEvent] { Tracer.shared?.events ?? [] }
}
