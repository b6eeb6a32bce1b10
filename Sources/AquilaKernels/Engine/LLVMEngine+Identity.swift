import Glibc

extension LLVMEngine {
    /// The identity of the LLVM release and the processor, on which compiled code depends besides
    /// its kernel. A part of cache keys, determined without opening LLVM; nil if there is no LLVM.
    ///
    /// The library file's size and date tell releases apart, and agree between the nodes of a cluster
    /// that installed the same package.
    package static let identity: String? = {
        guard !recipe.isOff else { return nil }
        let cpu = HostCPU.current
        let processor = "\(cpu.vectorBits)-\(String(cpu.fingerprint, radix: 16))"
        for name in recipe.attempts {
            if let stamp = stamp(ofLibrary: name) { return "\(name):\(stamp):\(processor)" }
        }
        // If the library is in an unusual place, only the dynamic linker can find it.
        guard let engine = try? shared.get(), let stamp = stamp(ofFile: engine.path) else { return nil }
        return "\(engine.path):\(stamp):\(processor)"
    }()

    private static func stamp(ofLibrary name: String) -> String? {
        if name.contains("/") { return stamp(ofFile: name) }
        for directory in searchPath {
            if let stamp = stamp(ofFile: "\(directory)/\(name)") { return stamp }
        }
        return nil
    }

    private static func stamp(ofFile path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return "\(status.st_size)-\(status.st_mtim.tv_sec)"
    }

    /// The folders that the dynamic linker searches, as far as they are known without asking it.
    private static var searchPath: [String] {
        let user = getenv("LD_LIBRARY_PATH").map { String(cString: $0) } ?? ""
        #if arch(x86_64)
            let triple = "x86_64-linux-gnu"
        #else
            let triple = "aarch64-linux-gnu"
        #endif
        return user.split(separator: ":").map(String.init)
            + ["/usr/lib/\(triple)", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/lib64"]
    }
}
