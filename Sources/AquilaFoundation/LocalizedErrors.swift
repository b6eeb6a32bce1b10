public import AquilaTypes
public import Foundation

// Errors in Foundation's words, for programs that show `localizedDescription` of any error. A module of its own, since
// programs without Foundation start some milliseconds earlier.

extension ArrayError: LocalizedError {
    /// The error as text.
    public var errorDescription: String? { message }
}
