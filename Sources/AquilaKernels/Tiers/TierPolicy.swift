/// Which tier runs a kernel.
public enum TierPolicy: Sendable {
    /// Hot and large kernels are compiled in the background, where LLVM is found; the rest is interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM as `interpreter`.
    case compiler
}
