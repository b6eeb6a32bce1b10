import AquilaTypes

extension ArrayError {
    /// An `ArrayError` of any error. `ArrayError` itself is unchanged, `OutOfMemory` gets the kind
    /// `memory`, and any other error is the reason of one of kind `system`.
    init(wrapping error: any Error) {
        self =
            switch error {
            case let error as ArrayError: error
            case let error as OutOfMemory: ArrayError(.memory, "\(error)")
            default: ArrayError(.system, "\(error)", underlying: error)
            }
    }
}
