/// A kernel of a plan, ready to run in the tier that it has reached.
///
/// All properties are constant, and the table of functions is never changed or freed, so threads
/// share a handle.
public final class KernelHandle: @unchecked Sendable {
    /// The kernel that the handle runs.
    public let kernel: Kernel
    /// Table of functions for the kernel's frames; nil if it calls none.
    public let functions: UnsafePointer<UInt64>?
    private let policy: TierPolicy
    private let interpreted: InterpretedKernel
    private let plain: KernelSlot
    /// Variant that stores past the cache; nil where that cannot pay off.
    private let streaming: KernelSlot?

    init(_ kernel: Kernel, policy: TierPolicy) {
        self.kernel = kernel
        self.policy = policy
        functions = kernel.callsFunctions ? ExternalFunctions.table : nil
        interpreted = InterpretedKernel(kernel)
        plain = CompiledKernels.slot(for: kernel)
        streaming = kernel.canStream ? CompiledKernels.slot(for: kernel, streaming: true) : nil
    }

    /// Runs a frame on the calling thread.
    ///
    /// - Parameters:
    ///   - frame: the launch's words, at the places that `FrameLayout` gives.
    ///   - points: the number of points of the whole launch, of which this frame may be a tile.
    public func run(_ frame: UnsafePointer<UInt64>, points: Int) {
        if let entry = entry(frame[FrameLayout.flags] & FrameLayout.streamingStores != 0, points) {
            entry(frame)
        } else {
            interpreted.run(frame)
        }
    }

    /// The machine code that frames without streaming stores run, once it is ready; nil where kernels are
    /// interpreted.
    package var readyEntry: KernelEntry? {
        if case .interpreter = policy { return nil }
        return plain.readyEntry
    }

    private func entry(_ isStreaming: Bool, _ points: Int) -> KernelEntry? {
        let slot = isStreaming ? streaming ?? plain : plain
        switch policy {
        case .interpreter: return nil
        case .automatic: return slot.entry(points: points) ?? plain.readyEntry
        case .compiler: return slot.readyEntry ?? (try? slot.compileNow())
        }
    }
}
