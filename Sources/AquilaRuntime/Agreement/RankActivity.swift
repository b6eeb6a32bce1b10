import AquilaTransport
import Synchronization

/// Current activity or wait of a rank; its own thread notes it, other threads may read it at any
/// time.
///
/// Neither takes a lock: the watchdog's thread asks while the rank's own thread hangs. The latter
/// owns all variables; others read the atomic address of a note that never changes. They may read
/// the note of a moment ago, so the latest notes are kept.
final class RankActivity: @unchecked Sendable {
    private final class Note {
        let label: String
        let place: Provenance?

        init(_ label: String, _ place: Provenance?) {
            self.label = label
            self.place = place
        }
    }

    /// The address of a note, or zero.
    private let address = Atomic<UInt>(0)
    private var latest: [Note?] = Array(repeating: nil, count: 64)
    private var count = 0
    private var place: Provenance?

    /// Notes the program's line: what follows is done for it.
    ///
    /// - Complexity: some 2 µs.
    func begin(_ label: String) {
        place = Provenance.capture(limit: 32)
        enter(label)
    }

    /// Notes a new activity.
    func enter(_ label: String) {
        let note = Note(label, place)
        latest[count % latest.count] = note
        count &+= 1
        address.store(UInt(bitPattern: Unmanaged.passUnretained(note).toOpaque()), ordering: .releasing)
    }

    /// The program goes on by itself.
    func leave() { address.store(0, ordering: .releasing) }

    /// Any thread may ask.
    ///
    /// - Complexity: up to a second, as debug information is read.
    var current: TransportActivity? {
        guard let pointer = UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)) else {
            return nil
        }
        let note = Unmanaged<Note>.fromOpaque(pointer).takeUnretainedValue()
        return TransportActivity(note.label, at: note.place?.location)
    }

    /// `exchange at heat.swift:31`, for messages of the thread itself.
    var description: String { current?.description ?? "the program itself" }
}
