/// An error in a call: the kind tells a caller what to do; the message names the operation, the
/// shapes, the types and, where it is known, the line.
public struct ArrayError: DescribedError, Sendable {
    /// The kind of an error, by which a caller decides.
    public enum Kind: UInt8, Sendable, CaseIterable {
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
        /// An error that a task threw.
        case task
    }

    /// The kind of the error.
    public let kind: Kind
    /// The error in words: operation, shapes, types and, where it is known, the line.
    public let message: String
    /// Error that a task threw; nil for other errors.
    public let underlying: (any Error)?

    /// An error from its kind and message.
    ///
    ///     let error = ArrayError(.shape, "rows of 3 and of 4 elements")
    ///     error.kind == .shape            // true
    ///
    /// - Complexity: O(1).
    public init(_ kind: Kind, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }

    /// The message.
    public var description: String { message }

    /// The error of an array that is larger than the address space.
    ///
    ///     ArrayError.tooLarge([1 << 40, 1 << 40], .float64).kind == .shape     // true
    ///
    /// - Complexity: O(rank), for the text.
    public static func tooLarge(_ shape: Shape, _ dtype: DType) -> ArrayError {
        ArrayError(.shape, "an array of \(dtype) of shape \(shape) is larger than the address space")
    }
}

extension ArrayError: Hashable {
    /// True if kind and message agree; a task's underlying error is not compared.
    ///
    ///     ArrayError(.index, "no element 7") == ArrayError(.index, "no element 7")     // true
    ///
    /// - Complexity: O(n) for messages of n bytes.
    public static func == (a: ArrayError, b: ArrayError) -> Bool {
        a.kind == b.kind && a.message == b.message
    }

    /// Feeds what `==` compares, kind and message, to a hasher.
    ///
    ///     Set([ArrayError(.index, "no element 7"), ArrayError(.index, "no element 7")]).count     // 1
    ///
    /// - Complexity: O(n) for a message of n bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(message)
    }
}
