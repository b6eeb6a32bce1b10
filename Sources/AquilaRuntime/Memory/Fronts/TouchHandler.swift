import AquilaTypes
import Glibc
import Synchronization

/// The handler of faults at fronts: it computes the store that was touched, and the touch is tried again.
/// Other faults go on to the handler that was there before.
///
/// The handler runs on the stack of the thread that touches, which may be any thread of the process. It holds
/// none of the runtime's locks there.
enum TouchHandler {
    nonisolated(unsafe) private static var before = sigaction()
    /// The thread whose fault is with the handler before; zero if there is none.
    private static let passing = Atomic<UInt>(0)

    /// Becomes the process's first handler, where another one has been installed since.
    static func install() {
        var current = sigaction()
        sigaction(SIGSEGV, nil, &current)
        guard !isOurs(current) else { return }
        before = current
        var new = sigaction()
        new.__sigaction_handler.sa_sigaction = handler
        new.sa_flags = SA_SIGINFO | Int32(bitPattern: UInt32(SA_NODEFER))
        sigemptyset(&new.sa_mask)
        sigaction(SIGSEGV, &new, nil)
    }

    private static func isOurs(_ action: sigaction) -> Bool {
        guard action.sa_flags & SA_SIGINFO != 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_sigaction, to: UInt.self)
            == unsafeBitCast(handler, to: UInt.self)
    }

    private static let handler:
        @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?)
            -> Void = { signal, information, context in
                let failure = errno
                let address = UInt(bitPattern: information?.pointee._sifields._sigfault.si_addr)
                if !Store.isComputed(touchedAt: address) { passOn(signal, information, context) }
                errno = failure
            }

    /// Hands a fault to the handler before this one; without one, the process ends as it would have.
    private static func passOn(
        _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
    ) {
        // A handler that ends the process raises the signal again for the one before it: ours, where it has
        // been installed later.
        let me = UInt(pthread_self())
        if passing.exchange(me, ordering: .relaxed) == me {
            before = sigaction()
            sigaction(signal, &before, nil)
            return
        }
        defer { passing.store(0, ordering: .relaxed) }
        if before.sa_flags & SA_SIGINFO != 0 {
            before.__sigaction_handler.sa_sigaction(signal, information, context)
        } else if let plain = before.__sigaction_handler.sa_handler {
            // One stands for the address 1, to ignore the signal, which the system does not for faults.
            if unsafeBitCast(plain, to: UInt.self) != 1 { plain(signal) }
        } else {
            // The instruction faults again, and the system ends the process.
            sigaction(signal, &before, nil)
        }
    }
}

extension Store {
    /// Computes the store whose front an address is in, so that the address can be read and written. Blocks.
    ///
    /// - Returns: false for other addresses.
    fileprivate static func isComputed(touchedAt address: UInt) -> Bool {
        guard let (owner, front) = FrontRegion.shared?.owner(of: address) else { return false }
        guard let store = LateFront.settled(owner, front) else { return false }
        if address < store.front { return store.showExtents() }
        guard address < store.front + UInt(Pages.roundedUp(store.byteCount)) else { return false }
        // The runtime itself never reads a front that is not exposed.
        guard !store.runtime.recorder.lock.isMine else { return false }
        store.runtime.touch(store)
        return true
    }
}
