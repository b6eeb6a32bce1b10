import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Exported structs, read word by word by the specification.
@Suite struct ArrowExportTests {
    private let runtime = Runtime(workers: 1)
    private var samples: ArraySamples { ArraySamples(runtime: runtime) }

    @Test func numbersLieInTheStoresOwnMemory() throws {
        let store = try samples.store([1.5, 2.5, 3.5] as [Double])
        let exported = try Exported(LogicalArray(store), name: "x")
        let schema = exported.schemaWords
        #expect(schema.text(0) == "g" && schema.text(8) == "x" && schema.int(16) == 0)
        #expect(schema.int(24) == 2)  // Nullable.
        #expect(schema.int(32) == 0 && schema.int(40) == 0 && schema.int(48) == 0)
        let array = exported.arrayWords
        #expect([0, 8, 16, 24, 32].map(array.int) == [3, 0, 0, 2, 0])
        #expect(array.entry(40, 0) == nil)
        #expect(array.buffer(1, count: 3) == [1.5, 2.5, 3.5])
        try runtime.read(store) { pointer, _ in
            #expect(array.entry(40, 1).map { UnsafeRawPointer($0) } == pointer)
        }
        #expect(array.int(48) == 0 && array.int(56) == 0)
    }

    @Test func pendingOperationsRunBefore() throws {
        let sum = try runtime.map(.add, .array(try samples.store([1.0, 2])), .scalar(Scalar(1.0)))
        let exported = try Exported(LogicalArray(sum))
        #expect(exported.arrayWords.buffer(1, count: 2) == [2.0, 3.0])
    }

    @Test func aSliceHasAnOffset() throws {
        let values: [Int32?] = (0..<20).map { $0 == 13 ? nil : $0 }
        let slice = try LogicalArray(values, runtime: runtime).slice(11..<17)
        let array = try Exported(slice).arrayWords
        #expect([0, 8, 16, 24].map(array.int) == [6, -1, 11, 2])
        #expect(array.buffer(0, count: 3, as: UInt8.self) == [255, 0b1101_1111, 0b1111])
        #expect(array.buffer(1, count: 20, as: Int32.self)[11] == 11)
    }

    @Test func textsHaveThreeBuffers() throws {
        let array = try Exported(LogicalArray.strings(["ab", nil, "c"], runtime: runtime)).arrayWords
        #expect([0, 8, 16, 24, 32].map(array.int) == [3, 1, 0, 3, 0])
        #expect(array.buffer(0, count: 1, as: UInt8.self) == [0b101])
        #expect(array.buffer(1, count: 4, as: Int32.self) == [0, 2, 2, 3])
        #expect(array.buffer(2, count: 3, as: UInt8.self) == Array("abc".utf8))
    }

    @Test func nestedArraysHaveChildrenAndDictionaries() throws {
        let words = try LogicalArray.dictionary(
            positions: try samples.store([1, 0, 1] as [UInt16]), .strings(["no", "yes"], runtime: runtime),
            isOrdered: true)
        let list = try LogicalArray.list(
            offsets: try samples.store([0, 1, 3] as [Int32]), .structure([("answer", words)]))
        let exported = try Exported(list)
        let schema = exported.schemaWords
        #expect(schema.text(0) == "+l" && schema.int(32) == 1)
        let item = schema.child(40)
        #expect(item.text(0) == "+s" && item.text(8) == "item")
        let answer = item.child(40)
        #expect(answer.text(0) == "S" && answer.text(8) == "answer" && answer.int(24) == 3)
        #expect(answer.dictionary(48).text(0) == "u")
        let array = exported.arrayWords
        #expect([0, 24, 32].map(array.int) == [2, 2, 1])
        let structure = array.child(48)
        #expect([0, 24, 32].map(structure.int) == [3, 1, 1])
        let positions = structure.child(48)
        #expect(positions.buffer(1, count: 3, as: UInt16.self) == [1, 0, 1])
        let values = positions.dictionary(56)
        #expect([0, 24].map(values.int) == [2, 3])
        #expect(values.buffer(2, count: 5, as: UInt8.self) == Array("noyes".utf8))
    }

    @Test func nullsHaveNoBuffers() throws {
        let array = try Exported(LogicalArray.nulls(count: 7)).arrayWords
        #expect([0, 8, 24].map(array.int) == [7, 7, 0])
    }

    @Test func metadataAreCodedAsTheSpecificationSays() throws {
        let field = ArrowField("x", .int8, isNullable: false, metadata: ["key1": [65], "key2": []])
        var schema = ArrowSchema()
        try field.export(to: &schema)
        defer { schema.release!(&schema) }
        #expect(schema.flags == 0)
        let expected: [UInt8] =
            [2, 0, 0, 0, 4, 0, 0, 0] + Array("key1".utf8) + [1, 0, 0, 0, 65, 4, 0, 0, 0] + Array("key2".utf8)
            + [0, 0, 0, 0]
        let bytes = UnsafeRawBufferPointer(start: schema.metadata, count: expected.count)
        #expect(Array(bytes) == expected)
        #expect(try ArrowField(schema) == field)
    }

    @Test func complexNumbersAreRefused() throws {
        let store = runtime.makeStore([2], .complex64)
        let array = try LogicalArray.structure([("z", LogicalArray(store))])
        let error = #expect(throws: ArrayError.self) { try Exported(array) }
        #expect(error?.kind == .type)
        #expect(error?.message.contains("complex64") == true)
    }
}
