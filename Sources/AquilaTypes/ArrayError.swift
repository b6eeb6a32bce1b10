/// What is wrong with a call: the class tells a caller what to do, the message names the operation, the shapes,
/// the types and, where it is known, the line.
public struct ArrayError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// Shapes that do not broadcast, or do not fit.
        case shape
        /// An index outside its axis.
        case index
        /// An axis that the array does not have.
        case axis
        /// A type that the operation does not take.
        case type
        /// A value that the operation does not take.
        case value
        /// Memory beyond the budget.
        case memory
        /// A damaged or unsupported file.
        case format
        /// A failure of the operating system.
        case system
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
