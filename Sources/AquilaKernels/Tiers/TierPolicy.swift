import Glibc

/// The choice of the tier that runs a kernel.
public enum TierPolicy: Sendable {
    /// Hot and large kernels are compiled in the background, where LLVM is found; the rest is interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM, this is `interpreter`.
    case compiler
}

extension TierPolicy {
    /// The policy that `AQUILA_TIER` names: `interpreter` or `compiler`; otherwise `automatic`.
    public static let fromEnvironment: TierPolicy =
        switch getenv("AQUILA_TIER").map({ String(cString: $0) }) {
        case "interpreter": .interpreter
        case "compiler": .compiler
        default: .automatic
        }
}
