import AquilaTypes

/// Turns a kernel into machine code: from the disk cache if it is there, through LLVM otherwise.
package enum KernelCompiler {
    /// The kernel's entry from the disk cache, or nil. Needs no LLVM and takes some tens of microseconds.
    package static func cached(
        _ kernel: Kernel, streaming: Bool, cache: ObjectCache? = .shared
    ) -> KernelEntry? {
        guard let cache, let key = key(of: kernel, streaming: streaming), let object = cache.object(for: key)
        else { return nil }
        return try? entry(of: object)
    }

    /// Compiles the kernel and stores its object in the cache.
    ///
    /// Blocks for 4 ms and more, the first time also for opening LLVM.
    package static func compile(
        _ kernel: Kernel, streaming: Bool, cache: ObjectCache? = .shared
    ) throws(EngineError) -> KernelEntry {
        let engine = try LLVMEngine.shared.get()
        let object = try engine.compile(ir: KernelEmitter.module(kernel, streaming: streaming))
        let entry = try entry(of: object)
        if let cache, let key = key(of: kernel, streaming: streaming) { cache.store(object, for: key) }
        return entry
    }

    private static func entry(of object: [UInt8]) throws(EngineError) -> KernelEntry {
        unsafeBitCast(try LLVMEngine.load(object, symbol: KernelEmitter.entryName), to: KernelEntry.self)
    }

    /// The key of an object: the kernel, the variant, the calls, and the identities of the emitter
    /// and of the compiler.
    private static func key(of kernel: Kernel, streaming: Bool) -> [UInt8]? {
        guard let identity = LLVMEngine.identity else { return nil }
        // Kernels without calls need not look for the library.
        let calls = kernel.callsFunctions ? VectorCalls.host : .none
        let context =
            "\(KernelEmitter.version) \(streaming) \(calls.lanes) \(calls.functions) \(identity)\n"
        return Array(context.utf8) + kernel.serialized
    }
}
