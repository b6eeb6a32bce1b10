/// An error whose description is its message for users.
///
/// Foundation's `localizedDescription` of an error says "The operation could not be completed",
/// unless its type conforms to a protocol of Foundation's, which costs programs that do without it
/// some milliseconds at their start. So errors have the property themselves, which is found where
/// the compiler knows the type, as it does where calls throw `ArrayError` alone; of `any Error`,
/// write `"\(error)"`, or import `AquilaFoundation`.
public protocol DescribedError: Error, CustomStringConvertible {}

extension DescribedError {
    /// The error as text.
    public var localizedDescription: String { description }
}
