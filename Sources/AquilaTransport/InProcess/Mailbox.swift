import Glibc

/// The messages and receives with one source, destination and tag that have not met: at most one kind of them.
struct Mailbox {
    struct Key: Hashable {
        let source, destination, tag: Int
    }

    /// A message: a copy of its bytes, or the sender's memory, whose request is then open.
    struct Message {
        let bytes: UnsafeRawBufferPointer
        let isCopy: Bool
        let request: TransportRequest
    }

    /// A receive.
    struct Slot {
        let bytes: UnsafeMutableRawBufferPointer
        let request: TransportRequest
    }

    var messages: [Message] = []
    var slots: [Slot] = []

    var isEmpty: Bool { messages.isEmpty && slots.isEmpty }
}

extension Mailbox.Message {
    /// A message whose bytes the sender may change at once.
    static func copy(of bytes: UnsafeRawBufferPointer, _ request: TransportRequest) -> Self {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        copy.copyMemory(from: bytes)
        return Self(bytes: UnsafeRawBufferPointer(copy), isCopy: true, request: request)
    }

    func free() {
        if isCopy { bytes.deallocate() }
    }
}

/// A message that has met its receive, or a request whose end is held back.
enum Flight {
    case message(Mailbox.Message, Mailbox.Slot)
    case end(TransportRequest)
}
