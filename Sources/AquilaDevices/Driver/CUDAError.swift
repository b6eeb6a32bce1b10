public import AquilaTypes

/// An error of CUDA's driver, or the reason why there is none.
///
///     do { try context.allocate(1 << 40) } catch where error.kind == .outOfMemory { … }
public struct CUDAError: DescribedError, Sendable {
    /// The consequences of an error for its caller.
    public enum Kind: Sendable, Hashable {
        /// There is no driver, no device, or it is switched off: everything runs on the CPU.
        case unavailable
        /// The device's memory is full: free some, or run on the CPU.
        case outOfMemory
        /// The driver refused a module: its kernels run on the CPU.
        case invalidModule
        /// The device's context can no longer be used, and what was in its memory is lost.
        case deviceLost
        /// The process is ending, and the driver has ended already: nothing is left to do.
        case ending
        /// Any other error: this one call failed.
        case other
    }

    /// The driver's number, `CUresult`; -1 where no driver was called.
    public let code: Int
    /// The driver's name of the error: `CUDA_ERROR_OUT_OF_MEMORY`.
    public let name: String
    /// The function that failed.
    public let call: String
    /// The driver's explanation.
    public let message: String

    /// The consequences of the error.
    public var kind: Kind {
        switch code {
        case -1, 3, 34, 35, 100, 101, 803, 804: .unavailable
        case 2: .outOfMemory
        case 4: .ending
        case 200, 209, 218, 220, 221, 222, 223, 300: .invalidModule
        case 214, 700, 702, 710, 713, 714, 715, 716, 717, 718, 719, 720: .deviceLost
        default: .other
        }
    }

    public var description: String {
        code < 0 ? message : "\(call) failed: \(message) (\(name), \(code))"
    }

    /// An allocation for which a heap has no room, in the driver's words.
    package static func outOfMemory(_ detail: String) -> CUDAError {
        CUDAError(
            code: 2, name: "CUDA_ERROR_OUT_OF_MEMORY", call: "an allocation",
            message: "out of memory: \(detail)")
    }

    /// The error of a process that was forked after the driver's initialisation.
    static let forked = unavailable("CUDA's driver was initialised before this process was forked")

    /// The reason why no device can be used.
    package static func unavailable(_ reason: String) -> CUDAError {
        CUDAError(code: -1, name: "unavailable", call: "", message: reason)
    }
}
