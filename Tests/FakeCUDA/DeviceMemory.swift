import Glibc

/// The memory of a device. Its addresses lie in a range that the host may not touch; the bytes are elsewhere.
///
/// Addresses are not used again, so that accesses to freed memory are found; fresh memory is filled with a
/// pattern that is a large number in every type.
final class DeviceMemory {
    struct Block {
        let address: UInt64
        let byteCount: Int
        let bytes: UnsafeMutableRawPointer
    }

    private(set) var used = 0
    let limit: Int
    private let start: UInt64
    private let end: UInt64
    private var next: UInt64
    /// Blocks in use, in the order of their addresses.
    private var blocks: [Block] = []
    private var lastHit = 0

    static let freshByte: UInt8 = 0xDB

    init(limit: Int) {
        self.limit = limit
        let size = 1 << 36
        let range = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)!
        precondition(range != MAP_FAILED, "no range of addresses for a device")
        start = UInt64(UInt(bitPattern: range))
        end = start + UInt64(size)
        next = (start + 511) / 512 * 512
    }

    deinit {
        for block in blocks { free(block.bytes) }
        munmap(UnsafeMutableRawPointer(bitPattern: UInt(start)), Int(end - start))
    }

    /// The address of a new block, or nil if the memory is full.
    func allocate(_ byteCount: Int) -> UInt64? {
        let rounded = UInt64((byteCount + 511) / 512 * 512)
        guard used + byteCount <= limit, next + rounded + 512 < end else { return nil }
        let bytes = malloc(byteCount)!
        memset(bytes, Int32(Self.freshByte), byteCount)
        let block = Block(address: next, byteCount: byteCount, bytes: bytes)
        blocks.append(block)
        used += byteCount
        // Accesses past the end of a block hit the gap.
        next += rounded + 512
        return block.address
    }

    /// Frees a block; false if there is none at the address.
    func release(_ address: UInt64) -> Bool {
        guard let index = blocks.firstIndex(where: { $0.address == address }) else { return false }
        memset(blocks[index].bytes, 0xEF, blocks[index].byteCount)
        free(blocks[index].bytes)
        used -= blocks[index].byteCount
        blocks.remove(at: index)
        lastHit = 0
        return true
    }

    /// The host's place of bytes of the device.
    func resolve(_ address: UInt64, _ byteCount: Int) throws -> UnsafeMutableRawPointer {
        if lastHit < blocks.count {
            let block = blocks[lastHit]
            let offset = Int(bitPattern: UInt(address &- block.address))
            if offset >= 0, offset <= block.byteCount - byteCount { return block.bytes + offset }
        }
        for (index, block) in blocks.enumerated() {
            let offset = Int(bitPattern: UInt(address &- block.address))
            if offset >= 0, offset <= block.byteCount - byteCount {
                lastHit = index
                return block.bytes + offset
            }
        }
        throw Problem.illegalAddress("\(byteCount) bytes at \(String(address, radix: 16)) are in no block")
    }
}
