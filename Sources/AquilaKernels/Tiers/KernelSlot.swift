import Synchronization

/// A kernel on its way from the interpreter to machine code.
///
/// Interpreting pays for small and rare kernels, compiling for the others. A slot adds up the work that its
/// kernel is asked for; beyond a threshold it is looked for on disk and, failing that, compiled in the
/// background, while the interpreter goes on. Both tiers give the same bits, so the moment does not matter.
package final class KernelSlot: Sendable {
    package let kernel: Kernel
    package let isStreaming: Bool

    /// The entry's address, or 0.
    private let address = Atomic<UInt>(0)
    /// Instructions × points asked for so far; `requested` once compilation is under way or has failed.
    private let work = Atomic<Int>(0)

    /// Why compiling failed, so that nobody tries again; the lock lets one caller compile.
    private let refusal = Mutex<EngineError?>(nil)

    private static let requested = Int.min / 2
    /// Work that takes the interpreter about as long as the compiler takes to compile: from here on compiling
    /// can pay.
    private static let backgroundThreshold = 1 << 20
    /// Work in one launch that is worth reading the disk at once.
    private static let lookupThreshold = 1 << 18

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
        work.store(Self.requested, ordering: .relaxed)
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

    private func noteWork(_ points: Int) -> KernelEntry? {
        let known = work.load(ordering: .relaxed)
        guard known >= 0 else { return nil }
        let new = points.multipliedReportingOverflow(by: kernel.instructions.count + 1)
        let amount = new.overflow ? Self.backgroundThreshold : min(new.partialValue, Self.backgroundThreshold)
        let total = work.wrappingAdd(amount, ordering: .relaxed).newValue
        guard amount >= Self.lookupThreshold || total >= Self.backgroundThreshold else { return nil }
        return request()
    }

    /// One caller reads the disk cache; if the kernel is not there, it is queued.
    private func request() -> KernelEntry? {
        guard work.exchange(Self.requested, ordering: .relaxed) >= 0, !LLVMEngine.recipe.isOff else {
            return nil
        }
        if let entry = KernelCompiler.cached(kernel, streaming: isStreaming) { return publish(entry) }
        CompileQueue.shared.submit { [self] in _ = try? compileNow() }
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

    private static let slots = Mutex<[Key: KernelSlot]>([:])

    /// The slot of a verified kernel.
    ///
    /// - Parameter streaming: whether contiguous outputs are stored past the cache, for launches whose
    ///   outputs are far larger than it; a variant of its own, with the same results.
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
