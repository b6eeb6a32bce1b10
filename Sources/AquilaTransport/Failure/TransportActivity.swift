/// The current activity of a rank in terms of its program, for the watchdog's messages.
///
/// The owner of a transport gives the watchdog a closure that makes one. The watchdog's thread
/// calls it only when a job ends badly, perhaps while all other threads hang, so the closure takes
/// no lock that they might hold.
public struct TransportActivity: Sendable, Equatable, CustomStringConvertible {
    /// The operation under the name that the program uses: `sum`.
    public let operation: String
    /// The program's file and line: `heat.swift:31`; nil if unknown.
    public let location: String?

    /// An activity: an operation, and its file and line in the program.
    public init(_ operation: String, at location: String? = nil) {
        self.operation = operation
        self.location = location
    }

    /// `sum at heat.swift:31`
    public var description: String { operation + (location.map { " at \($0)" } ?? "") }
}
