import Synchronization

/// The compiled kernels of the process, and the rule by which kernels come to be compiled.
///
/// A plan keeps the `KernelSlot` of each of its kernels; asking a slot takes a few nanoseconds.
package final class KernelCache: Sendable {
    package static let shared = KernelCache()

    private struct Key: Hashable, Sendable {
        let kernel: Kernel
        let isStreaming: Bool
    }

    private let slots = Mutex<[Key: KernelSlot]>([:])

    /// The slot of a verified kernel: one for equal kernels.
    ///
    /// - Parameter streaming: whether contiguous outputs are stored past the cache, for launches whose
    ///   outputs are far larger than it; a variant of its own, with the same results.
    package func slot(for kernel: Kernel, streaming: Bool = false) -> KernelSlot {
        let key = Key(kernel: kernel, isStreaming: streaming && kernel.canStream)
        return slots.withLock { slots in
            if let slot = slots[key] { return slot }
            let slot = KernelSlot(kernel, streaming: key.isStreaming)
            slots[key] = slot
            return slot
        }
    }
}
