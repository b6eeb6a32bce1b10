import Glibc

/// A set of processors on which a thread may run.
public struct ProcessorSet: Sendable {
    private var words: [UInt]

    /// The processor of the calling thread; -1 if the system does not report it.
    public static var current: Int32 { System.shared.map { $0.current() } ?? -1 }

    /// The processors granted to the process: the affinity of its first thread. Nil if the system
    /// does not report it.
    public static let ofProcess = ProcessorSet(of: getpid())

    /// The number of processors in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The current affinity of a thread; nil if the system does not report it.
    private init?(of thread: pid_t) {
        guard let system = System.shared else { return nil }
        // The kernel refuses masks without room for all possible processors.
        for size in [16, 256, 4096] {
            words = [UInt](repeating: 0, count: size)
            if withMemory({ system.get(thread, $0, $1) }) == 0 { return }
        }
        return nil
    }

    /// Moves the calling thread away from a processor if it is on it.
    ///
    /// The kernel often places a thread that is woken for short periods on the processor of its
    /// waker and leaves it there for many milliseconds: both threads then take turns while other
    /// processors are idle.
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

/// Functions of Linux that Swift's overlay of the C library lacks.
private struct System: Sendable {
    typealias Access = @convention(c) @Sendable (pid_t, Int, UnsafeMutableRawPointer) -> Int32

    let current: @convention(c) @Sendable () -> Int32
    let get: Access
    let set: Access

    /// The functions; nil if the C library does not have them.
    static let shared: System? = {
        guard let current = dlsym(nil, "sched_getcpu"), let get = dlsym(nil, "sched_getaffinity"),
            let set = dlsym(nil, "sched_setaffinity")
        else { return nil }
        return System(
            current: unsafeBitCast(current, to: (@convention(c) @Sendable () -> Int32).self),
            get: unsafeBitCast(get, to: Access.self), set: unsafeBitCast(set, to: Access.self))
    }()
}
