import Glibc

/// Calls a body in which a write beyond `ulimit -f` fails with EFBIG instead of ending the process
/// by SIGXFSZ.
public func withoutFileSizeSignal<R>(_ body: () throws -> R) rethrows -> R {
    var signal = sigset_t()
    var before = sigset_t()
    sigemptyset(&signal)
    sigaddset(&signal, SIGXFSZ)
    pthread_sigmask(SIG_BLOCK, &signal, &before)
    defer {
        let code = errno
        // The kernel sends the signal to the writing thread, where it stays pending until it is
        // taken here.
        var none = timespec()
        while sigtimedwait(&signal, nil, &none) == SIGXFSZ {}
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = code
    }
    return try body()
}

/// Writes all bytes to a descriptor.
///
/// - Returns: false, with `errno` set, if that fails.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    withoutFileSizeSignal {
        var done = 0
        while done < bytes.count {
            let part = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if part < 0, errno == EINTR { continue }
            guard part > 0 else { return false }
            done += part
        }
        return true
    }
}
