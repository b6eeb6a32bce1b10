import Glibc

/// Which tier runs a kernel.
public enum TierPolicy: Sendable {
    /// Hot and large kernels are compiled in the background, where LLVM is found; the rest is interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM as `interpreter`.
    case compiler
}

extension TierPolicy {
    /// `AQUILA_TIER`: `interpreter` or `compiler`; anything else, or nothing, is `automatic`.
    public static let fromEnvironment: TierPolicy =
        switch getenv("AQUILA_TIER").map({ String(cString: $0) }) {
        case "interpreter": .interpreter
        case "compiler": .compiler
        default: .automatic
        }
}
