import Glibc

/// The first packet of a message: its size, and its bytes where they are few; the rest comes apart.
///
/// The memory for a packet always has the same size, so no message is ever longer than what waits for it: Open MPI 4 writes
/// beyond a receive's memory where a longer one comes through shared memory.
final class MPIEnvelope {
    /// The bytes of a message that travel with its size; a packet fits into what MPI sends at once.
    static let inlineBytes = 2032
    static let capacity = inlineBytes + headerBytes
    private static let headerBytes = 16

    let memory: UnsafeMutableRawPointer
    /// How much of it is sent.
    private(set) var byteCount = MPIEnvelope.capacity

    /// For a packet that comes.
    init() { memory = .allocate(byteCount: Self.capacity, alignment: 16) }

    /// For a packet that goes.
    ///
    /// - Parameter bodyTag: the tag of what comes apart.
    convenience init(_ bytes: UnsafeRawBufferPointer, bodyTag: Int32) {
        self.init()
        memory.storeBytes(of: bytes.count, as: Int.self)
        memory.storeBytes(of: bodyTag, toByteOffset: 8, as: Int32.self)
        let inline = bytes.count <= Self.inlineBytes ? bytes.count : 0
        if inline > 0 { memcpy(memory + Self.headerBytes, bytes.baseAddress!, inline) }
        byteCount = Self.headerBytes + inline
    }

    deinit { memory.deallocate() }

    /// The message's size.
    var messageBytes: Int { memory.load(as: Int.self) }
    var bodyTag: Int32 { memory.load(fromByteOffset: 8, as: Int32.self) }

    /// Takes a short message out.
    func copyInline(to bytes: UnsafeMutableRawBufferPointer) {
        if !bytes.isEmpty { memcpy(bytes.baseAddress!, memory + Self.headerBytes, bytes.count) }
    }
}

/// A message whose size is not known yet, and the memory for it.
struct MPIArrival {
    let envelope: MPIEnvelope
    let bytes: UnsafeMutableRawBufferPointer
    let peer: Int
}
