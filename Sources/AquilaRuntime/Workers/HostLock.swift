import Synchronization

/// The lock of an interpreter whose programs use the runtime: threads hold it while they call, and
/// bodies of tasks in its language need it. So a thread that waits for bodies, directly or through
/// another thread, gives it up meanwhile.
///
/// The order of locks is the runtime's, then the interpreter's: no thread waits for the first while
/// it holds the second.
public enum HostLock {
    /// Gives the lock up where this thread holds it; what `enter` needs to take it again, nil where
    /// it does not.
    public typealias Leave = @Sendable () -> UnsafeMutableRawPointer?
    /// Takes the lock again, given what `Leave` returned.
    public typealias Enter = @Sendable (UnsafeMutableRawPointer) -> Void
    /// True if an interrupt of this thread's program is pending; it is raised when the call returns.
    public typealias IsInterrupted = @Sendable () -> Bool

    private struct Functions {
        var leave: Leave
        var enter: Enter
        var isInterrupted: IsInterrupted
    }

    nonisolated(unsafe) private static var functions: Functions?
    private static let isInstalled = Atomic<Bool>(false)

    /// Says how the lock is given up and taken; once, before anything is recorded.
    ///
    ///     func start() { HostLock.install(leave: { nil }, enter: { _ in }, isInterrupted: { false }) }
    ///
    /// - Complexity: O(1); later calls do nothing.
    public static func install(
        leave: @escaping Leave, enter: @escaping Enter, isInterrupted: @escaping IsInterrupted
    ) {
        guard !isInstalled.load(ordering: .acquiring) else { return }
        functions = Functions(leave: leave, enter: enter, isInterrupted: isInterrupted)
        isInstalled.store(true, ordering: .releasing)
    }

    /// True if a host language has installed its lock.
    static var isThere: Bool { isInstalled.load(ordering: .acquiring) }

    /// True if an interrupt of this thread's program is pending.
    static var isInterrupted: Bool { isThere && functions!.isInterrupted() }

    /// Calls the body without the lock.
    static func released<R>(_ body: () throws -> R) rethrows -> R {
        guard isInstalled.load(ordering: .acquiring), let token = functions!.leave() else {
            return try body()
        }
        defer { functions!.enter(token) }
        return try body()
    }
}
