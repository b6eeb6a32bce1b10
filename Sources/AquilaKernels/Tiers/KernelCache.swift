/// The kernels of a runtime, each distinct one once.
public final class KernelCache: @unchecked Sendable {
    public let policy: TierPolicy
    private var handles: [Kernel: KernelHandle] = [:]

    public init(policy: TierPolicy) { self.policy = policy }

    public func handle(for kernel: Kernel) -> KernelHandle {
        if let handle = handles[kernel] { return handle }
        let handle = KernelHandle(kernel, policy: policy)
        handles[kernel] = handle
        return handle
    }
}
