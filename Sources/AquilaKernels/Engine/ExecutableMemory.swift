import AquilaTypes
import Glibc

/// Memory pages that are written once and only executed after that.
///
/// They are never writable and executable at the same time, and never unmapped: compiled kernels live
/// as long as the process.
struct ExecutableMemory {
    let pages: UnsafeMutableRawBufferPointer

    /// Maps at least `bytes` writable bytes.
    init(bytes: Int) throws(EngineError) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = ceilDivide(max(bytes, 1), page) * page
        let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let base, base != MAP_FAILED else { throw .noExecutableMemory(errno: errno) }
        pages = UnsafeMutableRawBufferPointer(start: base, count: size)
    }

    /// Makes the pages executable and read-only.
    func seal() throws(EngineError) {
        guard mprotect(pages.baseAddress, pages.count, PROT_READ | PROT_EXEC) == 0 else {
            let number = errno
            discard()
            throw .noExecutableMemory(errno: number)
        }
        synchronizeInstructionCache()
    }

    /// Unmaps pages whose contents are not needed.
    func discard() { munmap(pages.baseAddress, pages.count) }

    /// Makes new instructions visible to Arm cores, by a function of the compiler's runtime
    /// library.
    private func synchronizeInstructionCache() {
        #if arch(arm64)
            typealias ClearCache = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
            guard let symbol = dlsym(nil, "__clear_cache") ?? Self.runtimeLibrary("__clear_cache") else {
                return
            }
            let clear = unsafeBitCast(symbol, to: ClearCache.self)
            clear(pages.baseAddress!, pages.baseAddress! + pages.count)
        #endif
    }

    #if arch(arm64)
        private static func runtimeLibrary(_ name: String) -> UnsafeMutableRawPointer? {
            dlopen("libgcc_s.so.1", RTLD_LAZY).flatMap { dlsym($0, name) }
        }
    #endif
}
