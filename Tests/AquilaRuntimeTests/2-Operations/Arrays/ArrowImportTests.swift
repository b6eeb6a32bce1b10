import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Arrays made by another library: structs written word by word by the specification.
@Suite struct ArrowImportTests {
    private let runtime = Runtime(workers: 2)

    private func load(_ schema: HandBuilt, _ array: HandBuilt) throws -> LogicalArray {
        try LogicalArray(importing: schema.schema, array.array, runtime: runtime)
    }

    @Test func numbersAreNotCopied() throws {
        let numbers = Bytes([10, 20, 30, 40, 50] as [Int64])
        let bits = Bytes([0b10111] as [UInt8])
        let array = try load(
            HandBuilt(schema: "l"),
            HandBuilt(array: 3, nullCount: -1, offset: 2, buffers: [bits, numbers]))
        #expect(array.type == .int64 && array.count == 3 && array.offset == 2)
        #expect(array.knownNullCount == nil)
        #expect(try array.nullCount() == 1)
        #expect(try array.values(of: Int64.self) == [30, nil, 50])
        try runtime.read(try array.data) { pointer, _ in #expect(pointer == numbers.raw + 16) }
        let sum = try runtime.map(.add, .array(try array.data), .scalar(Scalar(Int64(1))))
        #expect(try LogicalArray(sum).values(of: Int64.self) == [31, 41, 51])
    }

    @Test func validityMayBeMissing() throws {
        let numbers = Bytes([1, 2] as [UInt8])
        let array = try load(
            HandBuilt(schema: "C"), HandBuilt(array: 2, nullCount: -1, buffers: [nil, numbers]))
        #expect(array.validity == nil)
        #expect(try array.nullCount() == 0)
        #expect(try array.values(of: UInt8.self) == [1, 2])
    }

    @Test func elementsThatAreNotAlignedAreCopied() throws {
        let numbers = Bytes([1.5, 2.5], skew: 3)
        let array = try load(HandBuilt(schema: "g"), HandBuilt(array: 2, buffers: [nil, numbers]))
        #expect(try array.values(of: Double.self) == [1.5, 2.5])
    }

    @Test func truthValuesBeginAtAnyBit() throws {
        let bits = Bytes([0b1010_0110, 0b0000_0101] as [UInt8])
        let array = try load(
            HandBuilt(schema: "b"), HandBuilt(array: 6, offset: 5, buffers: [nil, bits]))
        #expect(try array.values(of: Bool.self) == [true, false, true, true, false, true])
    }

    @Test func nestedArraysKeepTheirOffsets() throws {
        let bytes = Bytes(Array("xxadagrace".utf8))
        let ends = Bytes([2, 2, 5, 5, 10] as [Int32])
        let bits = Bytes([0b1011] as [UInt8])
        let listEnds = Bytes([0, 1, 1, 3] as [Int64])
        let names = HandBuilt(array: 3, nullCount: 1, offset: 1, buffers: [bits, ends, bytes])
        let structure = HandBuilt(array: 3, buffers: [nil], children: [names])
        let list = HandBuilt(array: 2, offset: 1, buffers: [nil, listEnds], children: [structure])
        let schema = HandBuilt(
            schema: "+L",
            children: [
                HandBuilt(schema: "+s", name: "item", children: [HandBuilt(schema: "u", name: "name")])
            ])
        let array = try load(schema, list)
        try array.validate()
        #expect(
            array.type == .largeList(ArrowField("item", .structure([ArrowField("name", .utf8)]))))
        #expect(
            try array.allValues() == [
                .list([]), .list([.structure([.null]), .structure([.string("grace")])]),
            ])
    }

    @Test func dictionariesComeWithTheirValues() throws {
        let positions = Bytes([2, 0, 1, 2] as [Int8])
        let bytes = Bytes(Array("abc".utf8))
        let ends = Bytes([0, 1, 2, 3] as [Int32])
        let values = HandBuilt(array: 3, buffers: [nil, ends, bytes])
        let array = try load(
            HandBuilt(schema: "c", flags: 3, dictionary: HandBuilt(schema: "u")),
            HandBuilt(array: 3, offset: 1, buffers: [nil, positions], dictionary: values))
        #expect(array.type == .dictionary(index: .int8, values: .utf8, isOrdered: true))
        #expect(try array.strings() == ["a", "b", "c"])
    }

    @Test func emptyArraysMayLackAllBuffers() throws {
        for format in ["n", "b", "i", "u", "Z", "w:4", "+l", "+s", "+w:2"] {
            let buffers: [Bytes?] = Array(
                repeating: nil,
                count: ["n": 0, "u": 3, "Z": 3, "+s": 1, "+w:2": 1][format] ?? 2)
            let isNested = format.hasPrefix("+")
            let array = try load(
                HandBuilt(schema: format, children: isNested ? [HandBuilt(schema: "i", name: "item")] : []),
                HandBuilt(
                    array: 0, buffers: buffers,
                    children: isNested ? [HandBuilt(array: 0, buffers: [nil, nil])] : []))
            try array.validate()
            #expect(try array.allValues() == [])
            let again = try Exported(array)
            let copy = try LogicalArray(importing: again.schema, again.array, runtime: runtime)
            #expect(try copy.type == array.type && copy.allValues() == [])
        }
    }

    @Test func malformedSchemasAreRefused() throws {
        func kind(_ schema: HandBuilt) -> ArrayError.Kind? {
            let numbers = Bytes([0, 0] as [Int64])
            let log = ReleaseLog()
            let array = HandBuilt(array: 1, buffers: [nil, numbers], name: "array", log: log)
            defer { #expect(schema.isReleased && array.isReleased && log.names == ["array"]) }
            do { _ = try load(schema, array) } catch { return (error as? ArrayError)?.kind }
            return nil
        }
        #expect(kind(HandBuilt(schema: "l")) == nil)
        #expect(kind(HandBuilt(schema: "nonsense")) == .format)
        #expect(kind(HandBuilt(schema: "d:10,2")) == .type)
        #expect(kind(HandBuilt(schema: "+l")) == .format)
        #expect(kind(HandBuilt(schema: "l", children: [HandBuilt(schema: "l")])) == .format)
        #expect(kind(HandBuilt(schema: "g", dictionary: HandBuilt(schema: "u"))) == .format)
        #expect(kind(HandBuilt(schema: "w:99999999999999999999")) == .format)
        for (word, value) in [(0, 0), (32, -1), (40, 0)] {
            let schema = HandBuilt(schema: "+l", children: [HandBuilt(schema: "l", name: "item")])
            schema.set(word, value)
            #expect(kind(schema) == .format, "word \(word)")
        }
        let released = HandBuilt(schema: "l")
        released.markReleased()
        #expect(kind(released) == .format)
        let crowded = HandBuilt(schema: "l")
        crowded.set(32, 1 << 40)
        #expect(kind(crowded) == .format)
        let endless = HandBuilt(schema: "+l", children: [HandBuilt(schema: "l", name: "item")])
        endless.memory.load(fromByteOffset: 40, as: UnsafeMutableRawPointer.self)
            .storeBytes(of: Int(bitPattern: endless.memory), as: Int.self)
        #expect(kind(endless) == .format)
    }

    @Test func malformedArraysAreRefused() throws {
        func refusal(_ format: String = "l", _ change: (HandBuilt) -> Void) -> ArrayError.Kind? {
            let numbers = Bytes([1, 2, 3, 4, 5] as [Int64])
            let log = ReleaseLog()
            let isList = format == "+l"
            let children = isList ? [HandBuilt(array: 3, buffers: [nil, numbers], log: log)] : []
            let array = HandBuilt(
                array: 3, nullCount: 0, buffers: [nil, numbers],
                children: children, name: "array", log: log)
            change(array)
            let wasReleased = array.isReleased
            let schema = HandBuilt(
                schema: format, children: isList ? [HandBuilt(schema: "l", name: "item")] : [])
            defer { #expect(schema.isReleased && (wasReleased || log.names.last == "array")) }
            do { _ = try load(schema, array) } catch { return (error as? ArrayError)?.kind }
            return nil
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.set(0, -1) } == .format)
        #expect(refusal { $0.set(16, -1) } == .format)
        #expect(refusal { $0.set(16, .max) } == .format)
        #expect(refusal { $0.set(8, -2) } == .format)
        #expect(refusal { $0.set(8, 2) } == .value)
        #expect(refusal { $0.set(24, 1) } == .format)
        #expect(refusal { $0.set(40, 0) } == .format)
        #expect(refusal { $0.set(32, 1) } == .format)
        #expect(refusal { $0.set(0, .max) } == .format)
        #expect(refusal { $0.set(0, 1 << 50) } == .format)
        #expect(refusal { $0.markReleased() } == .format)
        #expect(
            refusal {
                $0.memory.load(fromByteOffset: 40, as: UnsafeMutableRawPointer.self)
                    .storeBytes(of: 0, toByteOffset: 8, as: Int.self)
            } == .format)
        #expect(refusal("u") { _ in } == .format)
        // The offsets 1, 0, 2, 0 as 32-bit numbers; the last one is within the child first, and
        // then beyond it.
        #expect(refusal("+l") { $0.set(0, 2) } == nil)
        #expect(refusal("+l") { $0.set(0, 4) } == nil)
        #expect(refusal("+l") { $0.set(0, 6) } == .format)
    }
}
