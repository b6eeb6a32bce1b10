/// What a rank is doing, in the words of its program: the part of a watchdog's message that says where to look.
///
/// Whoever runs a program over a transport gives the watchdog a closure that makes one. It is called only when a job
/// ends badly, on the watchdog's thread and perhaps while all others hang, so it takes no lock that they might hold.
public struct TransportActivity: Sendable, Equatable, CustomStringConvertible {
    /// The operation, as the program calls it: `sum`.
    public let operation: String
    /// The program's line: `heat.swift:31`; nil where nobody knows.
    public let location: String?

    public init(_ operation: String, at location: String? = nil) {
        self.operation = operation
        self.location = location
    }

    /// `sum at heat.swift:31`
    public var description: String { operation + (location.map { " at \($0)" } ?? "") }
}
