import AquilaTypes

extension ArrayError {
    /// An error of arrays as it is; memory that runs out as one of kind `memory`; any other error as
    /// the reason of one of kind `system`.
    init(wrapping error: any Error) {
        self =
            switch error {
            case let error as ArrayError: error
            case let error as OutOfMemory: ArrayError(.memory, "\(error)")
            default: ArrayError(.system, "\(error)", underlying: error)
            }
    }
}
