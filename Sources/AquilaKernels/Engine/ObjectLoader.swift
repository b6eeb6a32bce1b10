import AquilaTypes
import Glibc

/// Links one object file into executable memory, without LLVM.
///
/// A cached kernel must run without LLVM, whose opening takes longer than a short program. Kernels
/// are position-independent code with constant pools and calls to a few C functions, which need a
/// handful of relocation types; an object that uses others is refused, and its kernel stays
/// interpreted.
struct ObjectLoader {
    private let object: ObjectFile
    private var layout = Layout()

    /// Offsets of sections and stubs within the mapping.
    private struct Layout {
        /// The offset of each section in memory; nil if it is not loaded.
        var sections: [Int?] = []
        /// The offset of the jump to each symbol defined elsewhere.
        var stubs: [Int: Int] = [:]
        var size = 0
    }

    private static let stubSize = 16

    /// Loads `bytes` and returns the address of `symbol`. Costs two system calls and a few
    /// microseconds.
    static func load(_ bytes: UnsafeRawBufferPointer, symbol: String) throws(EngineError) -> UnsafeRawPointer
    {
        var loader = ObjectLoader(object: try ObjectFile(bytes))
        return try loader.link(symbol)
    }

    private init(object: ObjectFile) { self.object = object }

    private mutating func link(_ entry: String) throws(EngineError) -> UnsafeRawPointer {
        try placeSections()
        placeStubs()
        let memory = try ExecutableMemory(bytes: layout.size)
        do throws(EngineError) {
            let base = memory.pages.baseAddress!
            copySections(to: base)
            try writeStubs(at: base)
            try relocate(at: base)
            let address = try address(ofEntry: entry, base: base)
            try memory.seal()
            return UnsafeRawPointer(address)
        } catch {
            memory.discard()
            throw error
        }
    }

    private mutating func placeSections() throws(EngineError) {
        for section in object.sections {
            guard section.isAllocated, section.size > 0 else {
                layout.sections.append(nil)
                continue
            }
            guard !section.isWritable, !section.isZeroFilled, section.alignment <= 4096 else {
                throw .invalidObject("writable data")
            }
            let start = ceilDivide(layout.size, section.alignment) * section.alignment
            layout.sections.append(start)
            layout.size = start + section.size
        }
    }

    private mutating func placeStubs() {
        layout.size = (layout.size + 15) / 16 * 16
        for index in object.symbols.indices.dropFirst() where object.symbols[index].section == 0 {
            layout.stubs[index] = layout.size
            layout.size += Self.stubSize
        }
    }

    private func copySections(to base: UnsafeMutableRawPointer) {
        for (section, start) in zip(object.sections, layout.sections) {
            guard let start else { continue }
            (base + start).copyMemory(
                from: object.bytes.baseAddress! + section.offset, byteCount: section.size)
        }
    }

    /// Writes a jump to each external function, which may be out of reach of a direct call.
    private func writeStubs(at base: UnsafeMutableRawPointer) throws(EngineError) {
        for (index, offset) in layout.stubs {
            let name = object.name(of: object.symbols[index])
            guard let target = dlsym(nil, name) else { throw .invalidObject("no function \(name)") }
            #if arch(x86_64)
                // jmp [rip + 0], then the address
                (base + offset).storeBytes(of: 0x25ff, as: UInt64.self)
                (base + offset + 6).storeBytes(of: UInt64(UInt(bitPattern: target)), as: UInt64.self)
            #else
                // ldr x16, #8; br x16, then the address
                (base + offset).storeBytes(of: 0xd61f_0200_5800_0050, as: UInt64.self)
                (base + offset + 8).storeBytes(of: UInt64(UInt(bitPattern: target)), as: UInt64.self)
            #endif
        }
    }

    private func relocate(at base: UnsafeMutableRawPointer) throws(EngineError) {
        for table in object.sections where table.type == 4 {
            guard table.info < object.sections.count else { throw .invalidObject("no such section") }
            guard let start = layout.sections[table.info] else { continue }
            for relocation in try object.relocations(of: table) {
                guard relocation.offset <= object.sections[table.info].size - 4 else {
                    throw .invalidObject("relocation outside its section")
                }
                let target = try address(of: relocation.symbol, base: base) + relocation.addend
                try Relocator(place: base + start + relocation.offset, target: target, type: relocation.type)
                    .apply()
            }
        }
    }

    private func address(of index: Int, base: UnsafeMutableRawPointer) throws(EngineError)
        -> UnsafeMutableRawPointer
    {
        if let stub = layout.stubs[index] { return base + stub }
        let symbol = object.symbols[index]
        guard symbol.section < layout.sections.count, let start = layout.sections[symbol.section],
            symbol.value <= object.sections[symbol.section].size
        else { throw .invalidObject("symbol outside the loaded sections") }
        return base + start + symbol.value
    }

    private func address(ofEntry name: String, base: UnsafeMutableRawPointer) throws(EngineError)
        -> UnsafeMutableRawPointer
    {
        for index in object.symbols.indices where object.symbols[index].section != 0 {
            if object.name(of: object.symbols[index]) == name { return try address(of: index, base: base) }
        }
        throw .invalidObject("no function \(name)")
    }
}
