import AquilaTypes
import Glibc

/// Guard bytes around the allocations of a runtime whose invariants are checked. Fresh and freed
/// memory is filled with bytes that are no sensible value.
///
/// The runtime's lock protects it.
final class GuardedMemory {
    /// Number of guard bytes before and after an allocation, which keeps its alignment.
    static let margin = 64
    private static let guardByte: UInt8 = 0xA7
    private static let freshByte: UInt8 = 0xDB
    private static let freedByte: UInt8 = 0xEF

    private struct Block {
        var whole: Allocation
        var byteCount: Int
    }

    private let watcher: Watcher
    private var blocks: [UnsafeMutableRawPointer: Block] = [:]
    /// Broken guard of an allocation that is gone.
    private var damage: BrokenInvariant?

    /// - Parameter watcher: gets the messages of broken guards.
    init(_ watcher: Watcher) { self.watcher = watcher }

    /// The part of a block between its guards.
    func guarding(_ whole: Allocation, _ byteCount: Int) -> Allocation {
        let range = Self.margin..<Self.margin + byteCount
        let part = whole.part(range)
        memset(part.pointer, Int32(Self.freshByte), byteCount)
        Self.paintGuards(part.pointer, byteCount)
        blocks[part.pointer] = Block(whole: whole, byteCount: byteCount)
        return part
    }

    /// The whole block of an allocation that goes; nil for one that was made before guards were put
    /// up.
    func unguarding(_ part: Allocation) -> Allocation? {
        guard let block = blocks.removeValue(forKey: part.pointer) else { return nil }
        if let place = Self.brokenPlace(part.pointer, block) {
            damage = damage ?? BrokenInvariant(.execute, Self.message(place, block))
        }
        memset(part.pointer, Int32(Self.freedByte), block.byteCount)
        return block.whole
    }

    /// Checks the guards of all allocations.
    ///
    /// - Complexity: O(allocations).
    func check(_ window: Window, _ memory: Executor.Memory) {
        if let damage { watcher.stop(damage.description(in: window)) }
        damage = nil
        for (pointer, block) in blocks {
            guard let place = Self.brokenPlace(pointer, block) else { continue }
            // The guards are restored, so that each fault is reported once.
            Self.paintGuards(pointer, block.byteCount)
            let slot = memory.allocations.firstIndex { $0?.pointer == pointer }
            let writer = slot.flatMap { slot in
                window.operations.lastIndex { operation in
                    operation.outputs.contains { Int(window.references[$0].slot) == slot }
                }
            }
            let broken = BrokenInvariant(.execute, Self.message(place, block), operation: writer)
            watcher.stop(broken.description(in: window))
        }
    }

    private static func message(_ place: String, _ block: Block) -> String {
        "something wrote \(place) an allocation of \(formatBytes(block.byteCount))"
    }

    private static func paintGuards(_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) {
        memset(pointer - margin, Int32(guardByte), margin)
        memset(pointer + byteCount, Int32(guardByte), margin)
    }

    private static func brokenPlace(_ pointer: UnsafeMutableRawPointer, _ block: Block) -> String? {
        func isWhole(_ start: UnsafeMutableRawPointer) -> Bool {
            UnsafeRawBufferPointer(start: start, count: margin).allSatisfy { $0 == guardByte }
        }
        if !isWhole(pointer - margin) { return "before" }
        return isWhole(pointer + block.byteCount) ? nil : "past the end of"
    }
}
