/// A relocatable ELF file as LLVM emits it: sections, symbols, relocations. Every read is
/// bounds-checked.
///
/// Source: System V ABI, "Object Files" (ELF-64).
struct ObjectFile {
    struct Section {
        let type: UInt32
        let flags: UInt64
        let offset: Int
        let size: Int
        let link: Int
        let info: Int
        let alignment: Int

        /// True if the section is loaded into memory.
        var isAllocated: Bool { flags & 2 != 0 }
        var isWritable: Bool { flags & 1 != 0 }
        var isZeroFilled: Bool { type == 8 }
    }

    struct Symbol {
        let name: Int
        /// The section that contains the symbol; 0 if it is defined elsewhere.
        let section: Int
        let value: Int
    }

    struct Relocation {
        let offset: Int
        let type: UInt32
        let symbol: Int
        let addend: Int
    }

    let bytes: UnsafeRawBufferPointer
    let sections: [Section]
    let symbols: [Symbol]
    private let names: Section

    #if arch(x86_64)
        private static let machine: UInt16 = 62
    #else
        private static let machine: UInt16 = 183
    #endif

    /// Reads the tables; the bytes must outlive the value.
    init(_ bytes: UnsafeRawBufferPointer) throws(EngineError) {
        self.bytes = bytes
        let reader = Reader(bytes: bytes)
        let isELF = try reader.read(UInt32.self, at: 0) == 0x464c_457f
        let isRelocatable = try reader.read(UInt16.self, at: 16) == 1
        guard isELF, isRelocatable, try reader.read(UInt16.self, at: 18) == Self.machine else {
            throw .invalidObject("not a relocatable ELF file of this machine")
        }
        let table = try reader.read(UInt64.self, at: 40)
        let count = try reader.read(UInt16.self, at: 60)
        var sections: [Section] = []
        for index in 0..<Int(count) {
            let section = try reader.section(at: reader.int(table) + index * 64)
            let end = section.offset.addingReportingOverflow(section.isZeroFilled ? 0 : section.size)
            guard !end.overflow, end.partialValue <= bytes.count else {
                throw .invalidObject("section outside the file")
            }
            sections.append(section)
        }
        self.sections = sections
        guard let table = sections.first(where: { $0.type == 2 }), table.link < sections.count else {
            throw .invalidObject("no symbols")
        }
        names = sections[table.link]
        var symbols: [Symbol] = []
        for index in 0..<table.size / 24 {
            symbols.append(try reader.symbol(at: table.offset + index * 24))
        }
        self.symbols = symbols
    }

    /// The relocations in a section of type `RELA`.
    func relocations(of section: Section) throws(EngineError) -> [Relocation] {
        let reader = Reader(bytes: bytes)
        var result: [Relocation] = []
        for index in 0..<section.size / 24 {
            let at = section.offset + index * 24
            let info = try reader.read(UInt64.self, at: at + 8)
            let relocation = Relocation(
                offset: reader.int(try reader.read(UInt64.self, at: at)),
                type: UInt32(truncatingIfNeeded: info),
                symbol: Int(info >> 32),
                addend: Int(try reader.read(Int64.self, at: at + 16)))
            guard relocation.symbol < symbols.count else { throw .invalidObject("no such symbol") }
            result.append(relocation)
        }
        return result
    }

    func name(of symbol: Symbol) -> String {
        let start = names.offset + symbol.name
        guard symbol.name < names.size else { return "" }
        return String(decoding: bytes[start..<names.offset + names.size].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Bounds-checked little-endian reads.
    private struct Reader {
        let bytes: UnsafeRawBufferPointer

        func read<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, at offset: Int) throws(EngineError) -> T
        {
            guard offset >= 0, offset <= bytes.count - MemoryLayout<T>.size else {
                throw .invalidObject("truncated")
            }
            return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
        }

        /// A size or offset, clamped to 2^40, which fails the bounds checks of any real file.
        func int(_ word: UInt64) -> Int { Int(clamping: min(word, 1 << 40)) }

        func section(at offset: Int) throws(EngineError) -> Section {
            Section(
                type: try read(UInt32.self, at: offset + 4),
                flags: try read(UInt64.self, at: offset + 8),
                offset: int(try read(UInt64.self, at: offset + 24)),
                size: int(try read(UInt64.self, at: offset + 32)),
                link: Int(try read(UInt32.self, at: offset + 40)),
                info: Int(try read(UInt32.self, at: offset + 44)),
                alignment: max(1, int(try read(UInt64.self, at: offset + 48))))
        }

        func symbol(at offset: Int) throws(EngineError) -> Symbol {
            Symbol(
                name: Int(try read(UInt32.self, at: offset)),
                section: Int(try read(UInt16.self, at: offset + 6)),
                value: int(try read(UInt64.self, at: offset + 8)))
        }
    }
}
