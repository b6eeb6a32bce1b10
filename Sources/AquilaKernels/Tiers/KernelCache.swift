/// The kernels of a runtime, each distinct one once.
///
/// Not `Sendable`: the recording lock of the runtime guards it.
public final class KernelCache {
    /// The policy by which kernels are compiled.
    public let policy: TierPolicy
    private var handles: [Kernel: KernelHandle] = [:]

    /// An empty cache.
    public init(policy: TierPolicy) { self.policy = policy }

    /// The handle of a kernel, made if there is none yet.
    public func handle(for kernel: Kernel) -> KernelHandle {
        if let handle = handles[kernel] { return handle }
        let handle = KernelHandle(kernel, policy: policy)
        handles[kernel] = handle
        return handle
    }
}
