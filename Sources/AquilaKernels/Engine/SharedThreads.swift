import AquilaTypes

/// The number of threads of a library that other code in this process uses as well, such as NumPy.
///
/// OpenBLAS has one number for the whole process. It is one while calls of ours run, on whichever threads,
/// and what the other code has chosen as soon as none of them does.
final class SharedThreads: Sendable {
    typealias Setter = @convention(c) (Int32) -> Void
    private typealias Getter = @convention(c) () -> Int32

    /// The functions of OpenBLAS's builds.
    static let names = [
        (set: "openblas_set_num_threads", get: "openblas_get_num_threads"),
        (set: "scipy_openblas_set_num_threads64_", get: "scipy_openblas_get_num_threads64_"),
        (set: "scipy_openblas_set_num_threads", get: "scipy_openblas_get_num_threads"),
    ]

    private let set: Setter
    private let get: Getter
    /// Number of calls that run now, and the number of threads that the other code has chosen.
    private let state = Guarded<(calls: Int, chosen: Int32)>((0, 1))

    /// Returns nil for a library whose number of threads cannot be read.
    init?(_ library: NativeLibrary) {
        for name in Self.names {
            if let set = library.find(name.set, as: Setter.self),
                let get = library.find(name.get, as: Getter.self)
            {
                (self.set, self.get) = (set, get)
                return
            }
        }
        return nil
    }

    /// Calls the body, whose calls of the library use the calling thread alone.
    func alone<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        state.withLock { state in
            if state.calls == 0 {
                state.chosen = get()
                if state.chosen != 1 { set(1) }
            }
            state.calls += 1
        }
        defer {
            state.withLock { state in
                state.calls -= 1
                if state.calls == 0, state.chosen != 1 { set(state.chosen) }
            }
        }
        return try body()
    }
}
