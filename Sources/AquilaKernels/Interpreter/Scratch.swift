import Glibc

/// Scratch memory of a thread, kept from one run to the next.
enum Scratch {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { free($0) }
        return key
    }()

    /// Lends 64-byte aligned memory. A use within a use gets memory of its own.
    static func withBytes<R>(_ count: Int, _ body: (UnsafeMutableRawPointer) -> R) -> R {
        // The block begins with its size; the key holds nil while it is lent.
        let kept = pthread_getspecific(key)
        pthread_setspecific(key, nil)
        var block = kept
        if kept == nil || kept!.load(as: Int.self) < count {
            free(kept)
            let size = max(count, 64 << 10)
            posix_memalign(&block, 64, size + 64)
            block!.storeBytes(of: size, as: Int.self)
        }
        defer {
            free(pthread_getspecific(key))
            pthread_setspecific(key, block)
        }
        return body(block! + 64)
    }
}
