import AquilaTypes
import Synchronization

/// A kernel on its way from the interpreter to machine code.
///
/// Interpreting pays for small and rare kernels, compiling for the others. A slot adds up the work that its
/// kernel is asked for; beyond a first threshold the kernel is looked for on disk, beyond a second one it is
/// compiled in the background, while the interpreter goes on. Both tiers give the same bits, so the moment
/// does not matter.
package final class KernelSlot: Sendable {
    package let kernel: Kernel
    package let isStreaming: Bool

    /// Address of the entry, or 0.
    private let address = Atomic<UInt>(0)
    /// Number of instructions × points asked for so far.
    private let work = Atomic<Int>(0)
    /// Reason why compiling failed, so that it is not tried again; the lock lets only one caller
    /// compile.
    private let refusal = Guarded<EngineError?>(nil)

    /// Amount of work that takes the interpreter about as long as reading an object from disk, some
    /// 30 µs.
    private static let lookupThreshold = 1 << 17
    /// Amount of work, about half a millisecond, after which more is to be expected; compiling
    /// takes 4 ms and more.
    private static let compileThreshold = 1 << 21

    init(_ kernel: Kernel, streaming: Bool) {
        self.kernel = kernel
        self.isStreaming = streaming
    }

    /// The compiled entry if it is ready; otherwise nil, and the work counts towards its compilation.
    ///
    /// Does not block, except once for each kernel to read the disk cache.
    ///
    /// - Parameter points: rows × columns about to be run.
    package func entry(points: Int) -> KernelEntry? {
        if let entry = readyEntry { return entry }
        return noteWork(points)
    }

    /// The compiled entry if it is ready.
    package var readyEntry: KernelEntry? {
        let bits = address.load(ordering: .acquiring)
        return bits == 0 ? nil : unsafeBitCast(bits, to: KernelEntry.self)
    }

    /// Compiles now, unless that is done or has failed. Blocks.
    @discardableResult
    package func compileNow() throws(EngineError) -> KernelEntry {
        let outcome = refusal.withLock { refusal in
            Result { () throws(EngineError) in try compileOnce(&refusal) }
        }
        return try outcome.get()
    }

    private func compileOnce(_ refusal: inout EngineError?) throws(EngineError) -> KernelEntry {
        if let entry = readyEntry { return entry }
        if let refusal { throw refusal }
        if LLVMEngine.recipe.isOff { throw .unavailable("LLVM is switched off.") }
        if let entry = KernelCompiler.cached(kernel, streaming: isStreaming) { return publish(entry) }
        do {
            return publish(try KernelCompiler.compile(kernel, streaming: isStreaming))
        } catch {
            refusal = error
            throw error
        }
    }

    /// Adds work. Only the caller whose work passes a threshold acts on it.
    private func noteWork(_ points: Int) -> KernelEntry? {
        guard work.load(ordering: .relaxed) < Self.compileThreshold else { return nil }
        let amount = points.multipliedReportingOverflow(by: kernel.instructions.count + 1)
        let capped = amount.overflow ? Self.compileThreshold : min(amount.partialValue, Self.compileThreshold)
        let (before, after) = work.wrappingAdd(capped, ordering: .relaxed)
        func passes(_ threshold: Int) -> Bool { before < threshold && after >= threshold }
        if passes(Self.lookupThreshold), let entry = KernelCompiler.cached(kernel, streaming: isStreaming) {
            return publish(entry)
        }
        if passes(Self.compileThreshold), !LLVMEngine.recipe.isOff {
            CompileQueue.shared.submit { [self] in _ = try? compileNow() }
        }
        return nil
    }

    private func publish(_ entry: KernelEntry) -> KernelEntry {
        address.store(unsafeBitCast(entry, to: UInt.self), ordering: .releasing)
        return entry
    }
}

/// The compiled kernels of the process: one slot for equal kernels.
package enum CompiledKernels {
    private struct Key: Hashable, Sendable {
        let kernel: Kernel
        let isStreaming: Bool
    }

    private static let slots = Guarded<[Key: KernelSlot]>([:])

    /// The slot of a verified kernel.
    ///
    /// - Parameter streaming: true for the variant that stores contiguous outputs past the cache,
    ///   for launches whose outputs are far larger than it; its results are the same.
    package static func slot(for kernel: Kernel, streaming: Bool = false) -> KernelSlot {
        let key = Key(kernel: kernel, isStreaming: streaming && kernel.canStream)
        return slots.withLock { slots in
            if let slot = slots[key] { return slot }
            let slot = KernelSlot(kernel, streaming: key.isStreaming)
            slots[key] = slot
            return slot
        }
    }
}
