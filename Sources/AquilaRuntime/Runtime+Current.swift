import Glibc

extension Runtime {
    /// The runtime of arrays that are made on this thread without mentioning one: the shared one, unless `asCurrent` says
    /// otherwise.
    public static var current: Runtime {
        guard let runtime = pthread_getspecific(currentKey) else { return .shared }
        return Unmanaged<Runtime>.fromOpaque(runtime).takeUnretainedValue()
    }

    /// Calls the body; arrays that it makes on this thread belong to this runtime.
    public func asCurrent<R>(_ body: () throws -> R) rethrows -> R {
        let outer = pthread_getspecific(Self.currentKey)
        pthread_setspecific(Self.currentKey, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(Self.currentKey, outer) }
        return try withExtendedLifetime(self) { try body() }
    }

    private static let currentKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()
}
