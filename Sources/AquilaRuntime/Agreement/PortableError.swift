import AquilaTypes

/// An error that can be sent to other ranks, so that all ranks throw the error of one of them.
public protocol PortableError: Error {
    /// A text that `PortableErrors` makes the error from; nil where there is none.
    var portableText: String? { get }
}

/// Makes errors from their texts.
public enum PortableErrors {
    private static let maker = Guarded<(@Sendable (String) -> any Error)?>(nil)

    /// Sets the function that does so, once, on all ranks alike.
    ///
    ///     struct Refusal: Error { var text: String }
    ///     func start() { PortableErrors.install { Refusal(text: $0) } }
    ///
    /// - Complexity: O(1).
    public static func install(_ make: @escaping @Sendable (String) -> any Error) {
        maker.withLock { $0 = make }
    }

    static func make(_ text: String) -> (any Error)? {
        text.isEmpty ? nil : maker.withLock { $0 }?(text)
    }
}
