import Glibc

/// Changes of the system's memory map, whole pages at a time.
enum Pages {
    static func roundedUp(_ bytes: Int) -> Int {
        (max(bytes, 1) + FrontRegion.page - 1) & ~(FrontRegion.page - 1)
    }

    /// Lets all code read and write the pages. Returns false where the system refuses.
    static func open(_ front: UInt, _ bytes: Int) -> Bool {
        protect(front, bytes, PROT_READ | PROT_WRITE)
    }

    /// Lets all code read the pages only.
    static func lock(_ front: UInt, _ bytes: Int) { _ = protect(front, bytes, PROT_READ) }

    /// Lets no code touch the pages, which stay.
    static func close(_ front: UInt, _ bytes: Int) { _ = protect(front, bytes, PROT_NONE) }

    private static func protect(_ front: UInt, _ bytes: Int, _ protection: Int32) -> Bool {
        mprotect(UnsafeMutableRawPointer(bitPattern: front), roundedUp(bytes), protection) == 0
    }

    /// Gives the pages back to the system; what touches them faults.
    static func drop(_ front: UInt, _ bytes: Int) {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
        _ = mmap(UnsafeMutableRawPointer(bitPattern: front), roundedUp(bytes), PROT_NONE, flags, -1, 0)
    }

    /// Moves whole pages with their protection. The addresses before stay reserved, with fresh pages.
    ///
    /// - Returns: false where the system cannot, and nothing has moved.
    static func move(from source: UInt, to target: UInt, _ bytes: Int) -> Bool {
        guard let remap else { return false }
        // From linux/mman.h: may move, at a given place, and leaves the mapping (since version 5.7).
        let flags: Int32 = 1 | 2 | 4
        return remap(source, bytes, bytes, flags, target) != UInt.max
    }

    /// `mremap`, which Swift does not import, since its last argument is optional.
    private static let remap: Remap? = dlsym(nil, "mremap").map { unsafeBitCast($0, to: Remap.self) }
    private typealias Remap = @convention(c) (UInt, Int, Int, Int32, UInt) -> UInt
}
