import AquilaTypes

/// An error that other ranks can be told of, so that all ranks throw the same though one alone has
/// come to it.
public protocol PortableError: Error {
    /// A text that `PortableErrors` makes the error from; nil where there is none.
    var portableText: String? { get }
}

/// How errors are made from their texts.
public enum PortableErrors {
    private static let maker = Guarded<(@Sendable (String) -> any Error)?>(nil)

    /// Says how, once, on all ranks alike.
    public static func install(_ make: @escaping @Sendable (String) -> any Error) {
        maker.withLock { $0 = make }
    }

    static func make(_ text: String) -> (any Error)? {
        text.isEmpty ? nil : maker.withLock { $0 }?(text)
    }
}
