/// The kernels of a runtime, each distinct one once.
public final class KernelCache: @unchecked Sendable {
    /// The policy by which kernels are compiled.
    public let policy: TierPolicy
    private var handles: [Kernel: KernelHandle] = [:]

    /// An empty cache.
    public init(policy: TierPolicy) { self.policy = policy }

    /// The handle of a kernel, made if there is none yet. Not safe to call from two threads at a
    /// time.
    public func handle(for kernel: Kernel) -> KernelHandle {
        if let handle = handles[kernel] { return handle }
        let handle = KernelHandle(kernel, policy: policy)
        handles[kernel] = handle
        return handle
    }
}
