import AquilaKernels
import AquilaTypes
import Glibc

extension Launch {
    /// True if outputs should be stored past the cache: they are larger than it, and the kernel
    /// does not read them.
    ///
    /// An ordinary store first loads the line that it is about to overwrite; for arrays that would
    /// leave the cache anyway, that is a third of the traffic of a copy.
    static func streams(_ kernel: Kernel, arrays: [Binding], pointCount: Int) -> Bool {
        guard kernel.canStream else { return false }
        let stored = kernel.storedArrays
        let bytes = stored.reduce(0) { $0 + kernel.arrays[$1].type.size } * pointCount
        guard bytes >= lastLevelCache else { return false }
        let loaded = Set(
            arrays.indices.filter { !stored.contains($0) || kernel.loads($0) }.map { arrays[$0].slot })
        return stored.allSatisfy { !loaded.contains(arrays[$0].slot) }
    }

    private static let lastLevelCache: Int = {
        let size = sysconf(Int32(_SC_LEVEL3_CACHE_SIZE))
        return size > 0 ? size : 32 << 20
    }()
}
