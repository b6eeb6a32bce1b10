import AquilaTypes
import Testing

/// Arrow's types and their format strings.
@Suite struct ArrowTypeTests {
    private static let item = ArrowField("item", .utf8)

    /// Strings from the tables of the specification.
    private static let formats: [(String, ArrowType)] = [
        ("n", .null), ("b", .bool), ("c", .int8), ("C", .uint8), ("s", .int16), ("S", .uint16), ("i", .int32),
        ("I", .uint32), ("l", .int64), ("L", .uint64), ("e", .float16), ("f", .float32), ("g", .float64),
        ("z", .binary), ("Z", .largeBinary), ("u", .utf8), ("U", .largeUTF8), ("w:42", .fixedSizeBinary(42)),
        ("tdD", .date32), ("tdm", .date64), ("tts", .time(.second)), ("ttm", .time(.millisecond)),
        ("ttu", .time(.microsecond)), ("ttn", .time(.nanosecond)),
        ("tss:UTC", .timestamp(.second, zone: "UTC")),
        ("tsm:", .timestamp(.millisecond)), ("tsu:+01:30", .timestamp(.microsecond, zone: "+01:30")),
        ("tsn:Asia/Tokyo", .timestamp(.nanosecond, zone: "Asia/Tokyo")), ("tDs", .duration(.second)),
        ("tDm", .duration(.millisecond)), ("tDu", .duration(.microsecond)), ("tDn", .duration(.nanosecond)),
    ]

    @Test func formatsAreThoseOfTheSpecification() throws {
        for (format, type) in Self.formats {
            #expect(try type.format == format)
            #expect(try ArrowType(format: format) == type)
        }
        for (format, type) in [
            ("+l", ArrowType.list(Self.item)), ("+L", .largeList(Self.item)),
            ("+w:3", .fixedSizeList(Self.item, count: 3)), ("+s", .structure([Self.item])),
        ] {
            #expect(try type.format == format)
            #expect(try ArrowType(format: format, children: [Self.item]) == type)
        }
        #expect(try ArrowType.dictionary(index: .int16, values: .utf8).format == "s")
    }

    @Test func otherStringsAreRefused() {
        for format in [
            "", "x", "ll", "w:", "w:-1", "w", "+w:2", "+l", "+x", "tsx:", "tss", "tdx", "tts:UTC", ":",
        ] {
            let error = #expect(throws: ArrayError.self) { try ArrowType(format: format) }
            #expect(error?.kind == .format, "\(format)")
        }
        for format in ["d:19,10", "vu", "tiM", "+m", "+ud:0,1", "+r"] {
            let error = #expect(throws: ArrayError.self) { try ArrowType(format: format) }
            #expect(error?.kind == .type, "\(format)")
        }
        #expect(throws: ArrayError.self) { try ArrowType(format: "l", children: [Self.item]) }
    }

    @Test func complexNumbersHaveNoFormat() {
        let error = #expect(throws: ArrayError.self) { try ArrowType(.complex128).format }
        #expect(error?.message.hasPrefix("Arrow has no type complex128") == true)
    }

    @Test func typesOfStoresFollowTheirElements() {
        for dtype in DType.allCases {
            #expect(ArrowType(dtype).layout == (dtype == .bool ? .bits : .elements(dtype)))
        }
        #expect("\(ArrowType.list(Self.item))" == "list<item: utf8>")
    }

    @Test func structsHaveTheLayoutOfC() {
        #expect(MemoryLayout<ArrowSchema>.size == 72 && MemoryLayout<ArrowSchema>.stride == 72)
        #expect(MemoryLayout<ArrowArray>.size == 80 && MemoryLayout<ArrowArray>.stride == 80)
        #expect(
            [
                MemoryLayout.offset(of: \ArrowSchema.format), MemoryLayout.offset(of: \ArrowSchema.name),
                MemoryLayout.offset(of: \ArrowSchema.metadata), MemoryLayout.offset(of: \ArrowSchema.flags),
                MemoryLayout.offset(of: \ArrowSchema.n_children),
                MemoryLayout.offset(of: \ArrowSchema.children),
                MemoryLayout.offset(of: \ArrowSchema.dictionary),
                MemoryLayout.offset(of: \ArrowSchema.release),
                MemoryLayout.offset(of: \ArrowSchema.private_data),
            ] == [0, 8, 16, 24, 32, 40, 48, 56, 64])
        #expect(
            [
                MemoryLayout.offset(of: \ArrowArray.length), MemoryLayout.offset(of: \ArrowArray.null_count),
                MemoryLayout.offset(of: \ArrowArray.offset), MemoryLayout.offset(of: \ArrowArray.n_buffers),
                MemoryLayout.offset(of: \ArrowArray.n_children), MemoryLayout.offset(of: \ArrowArray.buffers),
                MemoryLayout.offset(of: \ArrowArray.children),
                MemoryLayout.offset(of: \ArrowArray.dictionary),
                MemoryLayout.offset(of: \ArrowArray.release),
                MemoryLayout.offset(of: \ArrowArray.private_data),
            ] == [0, 8, 16, 24, 32, 40, 48, 56, 64, 72])
    }
}
