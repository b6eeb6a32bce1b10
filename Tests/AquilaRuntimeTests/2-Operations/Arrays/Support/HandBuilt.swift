import AquilaTypes

/// The names of structs in the order in which their release callbacks ran.
final class ReleaseLog: @unchecked Sendable {
    var names: [String] = []
}

/// A struct of the C data interface, written word by word by the specification without the
/// project's own structs: a producer, for tests of the consumer.
///
/// It lives, with its buffers, until it is released.
final class HandBuilt {
    let memory: UnsafeMutableRawPointer
    private let name: String
    private let log: ReleaseLog
    private let releaseAt: Int
    private let members: [HandBuilt]
    private let buffers: [Bytes?]
    private var blocks: [UnsafeMutableRawPointer] = []

    /// An `ArrowSchema`.
    init(
        schema format: String, name: String = "", flags: Int64 = 2, children: [HandBuilt] = [],
        dictionary: HandBuilt? = nil, log: ReleaseLog = ReleaseLog()
    ) {
        memory = .allocate(byteCount: 72, alignment: 8)
        self.name = "schema \(name)"
        self.log = log
        releaseAt = 56
        members = children + (dictionary.map { [$0] } ?? [])
        buffers = []
        set(0, text(format))
        set(8, text(name))
        set(16, 0)
        set(24, Int(flags))
        set(32, children.count)
        set(40, pointers(children.map { UnsafeRawPointer($0.memory) }))
        set(48, dictionary.map { Int(bitPattern: $0.memory) } ?? 0)
        finish { HandBuilt.release($0!, at: 56) }
    }

    /// An `ArrowArray`.
    init(
        array length: Int, nullCount: Int = 0, offset: Int = 0, buffers: [Bytes?],
        children: [HandBuilt] = [], dictionary: HandBuilt? = nil, name: String = "",
        log: ReleaseLog = ReleaseLog()
    ) {
        memory = .allocate(byteCount: 80, alignment: 8)
        self.name = name
        self.log = log
        releaseAt = 64
        members = children + (dictionary.map { [$0] } ?? [])
        self.buffers = buffers
        set(0, length)
        set(8, nullCount)
        set(16, offset)
        set(24, buffers.count)
        set(32, children.count)
        set(40, pointers(buffers.map { $0?.raw }))
        set(48, pointers(children.map { UnsafeRawPointer($0.memory) }))
        set(56, dictionary.map { Int(bitPattern: $0.memory) } ?? 0)
        finish { HandBuilt.release($0!, at: 64) }
    }

    deinit {
        memory.deallocate()
        for block in blocks { block.deallocate() }
    }

    var schema: UnsafeMutablePointer<ArrowSchema> { memory.assumingMemoryBound(to: ArrowSchema.self) }
    var array: UnsafeMutablePointer<ArrowArray> { memory.assumingMemoryBound(to: ArrowArray.self) }

    /// True if the struct is marked as released or moved.
    var isReleased: Bool { memory.load(fromByteOffset: releaseAt, as: Int.self) == 0 }

    /// Overwrites a word, to make the struct invalid.
    func set(_ offset: Int, _ word: Int) { memory.storeBytes(of: word, toByteOffset: offset, as: Int.self) }

    /// Marks the struct as released without calling the callback, as if it had been moved and
    /// released elsewhere.
    func markReleased() {
        set(releaseAt, 0)
        Unmanaged.passUnretained(self).release()
    }

    private func finish(_ release: @convention(c) (UnsafeMutableRawPointer?) -> Void) {
        set(releaseAt, unsafeBitCast(release, to: Int.self))
        set(releaseAt + 8, Int(bitPattern: Unmanaged.passRetained(self).toOpaque()))
    }

    /// The release callback that the specification demands of a producer: releases children first,
    /// then marks the struct.
    private static func release(_ struct: UnsafeMutableRawPointer, at place: Int) {
        let word = `struct`.load(fromByteOffset: place + 8, as: UnsafeRawPointer.self)
        let owner = Unmanaged<HandBuilt>.fromOpaque(word).takeRetainedValue()
        for member in owner.members where !member.isReleased { release(member.memory, at: place) }
        `struct`.storeBytes(of: 0, toByteOffset: place, as: Int.self)
        owner.log.names.append(owner.name)
    }

    private func text(_ text: String) -> Int {
        let bytes = Array(text.utf8CString)
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 8)
        bytes.withUnsafeBytes { block.copyMemory(from: $0.baseAddress!, byteCount: bytes.count) }
        blocks.append(block)
        return Int(bitPattern: block)
    }

    private func pointers(_ pointers: [UnsafeRawPointer?]) -> Int {
        guard !pointers.isEmpty else { return 0 }
        let block = UnsafeMutableRawPointer.allocate(byteCount: 8 * pointers.count, alignment: 8)
        for (k, pointer) in pointers.enumerated() {
            block.storeBytes(of: Int(bitPattern: pointer), toByteOffset: 8 * k, as: Int.self)
        }
        blocks.append(block)
        return Int(bitPattern: block)
    }
}

/// A producer's memory for buffers.
final class Bytes {
    let pointer: UnsafeMutableRawPointer

    init<T>(_ values: [T], skew: Int = 0) {
        pointer = .allocate(byteCount: values.count * MemoryLayout<T>.stride + skew + 8, alignment: 64)
        self.skew = skew
        values.withUnsafeBytes { (pointer + skew).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    }

    private let skew: Int
    var raw: UnsafeRawPointer { UnsafeRawPointer(pointer + skew) }

    deinit { pointer.deallocate() }
}
