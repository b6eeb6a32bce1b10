/// Which tier runs a kernel.
public enum TierPolicy: Sendable {
    /// Hot and large kernels are compiled in the background, where LLVM is found; the rest is interpreted.
    case automatic
    case interpreter
    /// Every kernel is compiled before its first run; without LLVM as `interpreter`.
    case compiler
}

/// A kernel of a plan, ready to run in whatever tier it has reached.
public final class KernelHandle: @unchecked Sendable {
    public let kernel: Kernel
    private let interpreted: InterpretedKernel

    init(_ kernel: Kernel) {
        self.kernel = kernel
        interpreted = InterpretedKernel(kernel)
    }

    /// Runs a frame on the calling thread.
    ///
    /// - Parameter points: how many points the whole launch has, of which this frame may be a tile.
    public func run(_ frame: UnsafePointer<UInt64>, points: Int) {
        interpreted.run(frame)
    }
}

/// The kernels of a runtime, each once.
public final class KernelCache: @unchecked Sendable {
    public let policy: TierPolicy
    private var handles: [Kernel: KernelHandle] = [:]

    public init(policy: TierPolicy) { self.policy = policy }

    public func handle(for kernel: Kernel) -> KernelHandle {
        if let handle = handles[kernel] { return handle }
        let handle = KernelHandle(kernel)
        handles[kernel] = handle
        return handle
    }
}
