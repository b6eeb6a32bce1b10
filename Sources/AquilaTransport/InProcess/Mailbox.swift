import Glibc

/// Unmatched messages or receives of one source, destination and tag. Only one of the two kinds can
/// wait at a time.
struct Mailbox {
    struct Key: Hashable {
        let source, destination, tag: Int
    }

    /// A message: a copy of its bytes, or the sender's memory while its request is open.
    struct Message {
        let bytes: UnsafeRawBufferPointer
        let isCopy: Bool
        let request: TransportRequest
    }

    /// A posted receive.
    struct Slot {
        let bytes: UnsafeMutableRawBufferPointer
        let request: TransportRequest
    }

    var messages: [Message] = []
    var slots: [Slot] = []

    var isEmpty: Bool { messages.isEmpty && slots.isEmpty }
}

extension Mailbox.Message {
    /// A message with a copy of the bytes, so that the sender may change them at once.
    static func copy(of bytes: UnsafeRawBufferPointer, _ request: TransportRequest) -> Self {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        copy.copyMemory(from: bytes)
        return Self(bytes: UnsafeRawBufferPointer(copy), isCopy: true, request: request)
    }

    func free() {
        if isCopy { bytes.deallocate() }
    }
}

/// A message matched with its receive, or a request whose end is delayed.
enum Flight {
    case message(Mailbox.Message, Mailbox.Slot)
    case end(TransportRequest)
}
