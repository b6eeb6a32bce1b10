public import AquilaTypes
public import Foundation

// Errors in Foundation's words, for programs that show `localizedDescription` of any error. A module of its own, since
// programs without Foundation start some milliseconds earlier.

extension ArrayError: LocalizedError {
    /// What went wrong, in words.
    public var errorDescription: String? { message }
}
