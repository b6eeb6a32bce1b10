import Glibc

/// The processors that a thread may run on.
public struct ProcessorSet: Sendable {
    private var words: [UInt]

    /// The one that the calling thread is on; -1 where the system does not say.
    public static var current: Int32 { System.shared.map { $0.current() } ?? -1 }

    /// Those that the user has given the process: the ones of its first thread. Nil where the system does not say.
    public static let ofProcess = ProcessorSet(of: getpid())

    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Those of a thread as they are now; nil where the system does not say.
    private init?(of thread: pid_t) {
        guard let system = System.shared else { return nil }
        // The kernel refuses a mask that has no room for all processors that there may be.
        for size in [16, 256, 4096] {
            words = [UInt](repeating: 0, count: size)
            if withMemory({ system.get(thread, $0, $1) }) == 0 { return }
        }
        return nil
    }

    /// Has the calling thread go on elsewhere if it is on this processor.
    ///
    /// A thread that is woken for a short time at a time is often put where the one that wakes it runs, and stays there for
    /// many milliseconds: both then take turns, and other processors are idle.
    public static func leave(_ processor: Int32) {
        guard processor >= 0, let system = System.shared, system.current() == processor,
            var others = ProcessorSet(of: getpid())
        else { return }
        others.remove(Int(processor))
        if others.count > 0 { _ = others.withMemory { system.set(0, $0, $1) } }
    }

    private mutating func remove(_ processor: Int) {
        guard processor < words.count * UInt.bitWidth else { return }
        words[processor / UInt.bitWidth] &= ~(1 << (processor % UInt.bitWidth))
    }

    private mutating func withMemory(_ body: (Int, UnsafeMutableRawPointer) -> Int32) -> Int32 {
        words.withUnsafeMutableBytes { body($0.count, $0.baseAddress!) }
    }
}

/// Functions of Linux's that are not in Swift's view of the C library.
private struct System: @unchecked Sendable {
    typealias Access = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> Int32

    let current: @convention(c) () -> Int32
    let get: Access
    let set: Access

    /// Nil where they are missing.
    static let shared: System? = {
        guard let current = dlsym(nil, "sched_getcpu"), let get = dlsym(nil, "sched_getaffinity"),
            let set = dlsym(nil, "sched_setaffinity")
        else { return nil }
        return System(
            current: unsafeBitCast(current, to: (@convention(c) () -> Int32).self),
            get: unsafeBitCast(get, to: Access.self), set: unsafeBitCast(set, to: Access.self))
    }()
}
