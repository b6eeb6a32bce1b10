import Aquila
import AquilaRuntime
import Glibc

/// The rate of the best copy loop on all cores, as the memory's limit in the same run.
struct CopyRate {
    private let count = 20_000_000
    private let source: UnsafeMutableRawPointer
    private let target: UnsafeMutableRawPointer
    private let array: NDArray<Double>
    private let out: NDArray<Double>

    init() throws {
        source = .allocate(byteCount: count * 8, alignment: 64)
        target = .allocate(byteCount: count * 8, alignment: 64)
        memset(source, 1, count * 8)
        memset(target, 2, count * 8)
        array = ones([count])
        out = zeros([count])
        try Runtime.shared.flush()
    }

    /// Bytes read and written a second, in GB/s: the better of libc's copy and our streaming one.
    func measure() throws -> Double {
        let bytes = Double(count * 16)
        let libc = milliseconds { copyOnAllCores() }
        let own = try milliseconds {
            out[.all] = array
            try Runtime.shared.flush()
        }
        return bytes / Swift.min(libc, own) / 1e6
    }

    private func copyOnAllCores() {
        let threads = Swift.max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let share = count * 8 / threads / 64 * 64
        DispatchlessThreads.run(threads) { k in
            let start = k * share
            let end = k == threads - 1 ? count * 8 : start + share
            (target + start).copyMemory(from: source + start, byteCount: end - start)
        }
    }
}

/// Plain threads, started and joined for each call.
enum DispatchlessThreads {
    private final class Job {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    static func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        var threads: [pthread_t] = []
        for k in 1..<Swift.max(count, 1) {
            var thread = pthread_t()
            let job = Unmanaged.passRetained(Job { body(k) })
            pthread_create(
                &thread, nil,
                { context in
                    Unmanaged<Job>.fromOpaque(context!).takeRetainedValue().body()
                    return nil
                }, job.toOpaque())
            threads.append(thread)
        }
        body(0)
        for thread in threads { pthread_join(thread, nil) }
    }
}
