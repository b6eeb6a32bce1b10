import Glibc

/// The first packet of a message: its size, and its bytes if they are few; the body of a larger
/// message follows separately.
///
/// Buffers for packets all have the same size, so that no packet is longer than its receive: Open
/// MPI 4 writes beyond the receive's memory if a longer message comes through shared memory.
final class MPIEnvelope {
    /// The most bytes of a message that travel in its first packet; such a packet is small enough
    /// for MPI to send at once.
    static let inlineBytes = 2032
    static let capacity = inlineBytes + headerBytes
    private static let headerBytes = 16

    let memory: UnsafeMutableRawPointer
    /// The number of bytes that are sent.
    private(set) var byteCount = MPIEnvelope.capacity

    /// An empty packet, for a receive.
    init() { memory = .allocate(byteCount: Self.capacity, alignment: 16) }

    /// A packet to send.
    ///
    /// - Parameter bodyTag: the tag of the message's body.
    convenience init(_ bytes: UnsafeRawBufferPointer, bodyTag: Int32) {
        self.init()
        memory.storeBytes(of: bytes.count, as: Int.self)
        memory.storeBytes(of: bodyTag, toByteOffset: 8, as: Int32.self)
        let inline = bytes.count <= Self.inlineBytes ? bytes.count : 0
        if inline > 0 { memcpy(memory + Self.headerBytes, bytes.baseAddress!, inline) }
        byteCount = Self.headerBytes + inline
    }

    deinit { memory.deallocate() }

    /// The size of the message in bytes.
    var messageBytes: Int { memory.load(as: Int.self) }
    var bodyTag: Int32 { memory.load(fromByteOffset: 8, as: Int32.self) }

    /// Copies the bytes of a short message out of the packet.
    func copyInline(to bytes: UnsafeMutableRawBufferPointer) {
        if !bytes.isEmpty { memcpy(bytes.baseAddress!, memory + Self.headerBytes, bytes.count) }
    }
}

/// A receive whose first packet has not come yet.
struct MPIArrival {
    let envelope: MPIEnvelope
    let bytes: UnsafeMutableRawBufferPointer
    let peer: Int
}
