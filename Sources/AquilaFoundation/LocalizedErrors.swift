public import AquilaTypes
public import Foundation

// Conformances to Foundation's `LocalizedError`, for programs that show `localizedDescription`.
// They have a module of their own because programs without Foundation start some milliseconds
// faster.

extension ArrayError: LocalizedError {
    /// The error's message.
    public var errorDescription: String? { message }
}
