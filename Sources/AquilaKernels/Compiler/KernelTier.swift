import Glibc

/// How kernels run: the choice of `AQUILA_TIER`.
package enum KernelTier: String, Sendable {
    /// Interpreted at first, compiled in the background when it pays.
    case automatic
    /// Always interpreted.
    case interpreter
    /// Compiled before the first run, wherever the compiler can: what tests of it want.
    case compiler

    package static let current: KernelTier = {
        guard let value = getenv("AQUILA_TIER") else { return .automatic }
        return KernelTier(rawValue: String(cString: value)) ?? .automatic
    }()
}
