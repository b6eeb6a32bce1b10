import AquilaRuntime
import AquilaTypes

/// An exported struct of the C data interface, read word by word by the specification.
struct ExportedWords {
    let memory: UnsafeMutableRawPointer
    /// The owner of the memory, kept alive.
    var owner: Exported?

    func int(_ offset: Int) -> Int { memory.load(fromByteOffset: offset, as: Int.self) }

    func pointer(_ offset: Int) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: int(offset))
    }

    func text(_ offset: Int) -> String? {
        pointer(offset).map { String(cString: $0.assumingMemoryBound(to: CChar.self)) }
    }

    /// An element of the array of pointers at an offset.
    func entry(_ offset: Int, _ index: Int) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: pointer(offset)!.load(fromByteOffset: 8 * index, as: Int.self))
    }

    /// The struct that an entry of the array of pointers at an offset points to.
    func child(_ offset: Int, _ index: Int = 0) -> ExportedWords {
        ExportedWords(memory: entry(offset, index)!, owner: owner)
    }

    /// The struct that the pointer at an offset points to.
    func dictionary(_ offset: Int) -> ExportedWords { ExportedWords(memory: pointer(offset)!, owner: owner) }

    /// The elements of a buffer of an `ArrowArray`.
    func buffer<T>(_ index: Int, count: Int, as type: T.Type = T.self) -> [T] {
        guard let start = entry(40, index) else { return [] }
        return (0..<count).map { start.load(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
    }

    /// Calls the release callback at an offset.
    func release(at offset: Int) {
        typealias Callback = @convention(c) (UnsafeMutableRawPointer?) -> Void
        unsafeBitCast(int(offset), to: Callback.self)(memory)
    }
}

/// An exported pair of structs, released together with this object unless they were released
/// before.
final class Exported: @unchecked Sendable {
    let schema = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
    let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)

    init(_ source: LogicalArray, name: String = "") throws {
        schema.initialize(to: ArrowSchema())
        array.initialize(to: ArrowArray())
        try source.export(schema: schema, array: array, name: name)
    }

    var schemaWords: ExportedWords { ExportedWords(memory: UnsafeMutableRawPointer(schema), owner: self) }
    var arrayWords: ExportedWords { ExportedWords(memory: UnsafeMutableRawPointer(array), owner: self) }

    func releaseBoth() {
        schema.pointee.release?(schema)
        array.pointee.release?(array)
    }

    deinit {
        releaseBoth()
        schema.deallocate()
        array.deallocate()
    }
}
