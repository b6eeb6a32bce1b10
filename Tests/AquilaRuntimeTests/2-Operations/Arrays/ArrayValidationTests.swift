import AquilaRuntime
import AquilaTypes
import Testing

/// Arrays with inconsistent parts are refused: at once if sizes show it, by `validate` if elements
/// do.
@Suite struct ArrayValidationTests {
    private let runtime = Runtime(workers: 1)
    private var samples: ArraySamples { ArraySamples(runtime: runtime) }

    private func message(_ body: () throws -> LogicalArray) -> String? {
        do {
            try body().validate()
            return nil
        } catch { return "\(error)" }
    }

    @Test func partsThatDoNotFitAreRefused() throws {
        let numbers = try samples.store([1, 2, 3] as [Int32])
        let bits = try samples.store([255] as [UInt8])
        #expect(throws: ArrayError.self) { try LogicalArray(type: .int32, count: 4, buffers: [numbers]) }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .int32, count: 2, offset: 2, buffers: [numbers])
        }
        #expect(throws: ArrayError.self) { try LogicalArray(type: .int32, count: -1, buffers: [numbers]) }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .int32, count: .max, offset: 1, buffers: [numbers])
        }
        #expect(throws: ArrayError.self) { try LogicalArray(type: .int64, count: 3, buffers: [numbers]) }
        #expect(throws: ArrayError.self) { try LogicalArray(type: .int32, count: 3, buffers: []) }
        #expect(throws: ArrayError.self) { try LogicalArray(type: .number(.bool), count: 1, buffers: [bits]) }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .int32, count: 3, nullCount: 1, buffers: [numbers])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .int32, count: 3, nullCount: 4, validity: bits, buffers: [numbers])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .bool, count: 9, buffers: [bits])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .utf8, count: 3, buffers: [numbers, bits])
        }
        #expect(throws: ArrayError.self) { try LogicalArray(numbers, mask: try samples.store([true])) }
        #expect(throws: ArrayError.self) { try LogicalArray(numbers, type: .float32) }
        #expect(throws: ArrayError.self) { try LogicalArray(numbers, type: .fixedSizeBinary(4)) }
    }

    @Test func childrenThatDoNotFitAreRefused() throws {
        let child = try LogicalArray([1.0, 2, 3], runtime: runtime)
        let other = try LogicalArray([1.0, 2], runtime: runtime)
        let offsets = try samples.store([0, 1] as [Int16])
        #expect(throws: ArrayError.self) { try LogicalArray.list(offsets: offsets, child) }
        #expect(throws: ArrayError.self) { try LogicalArray.fixedSizeList(child, size: 2) }
        #expect(throws: ArrayError.self) { try LogicalArray.structure([("a", child), ("b", other)]) }
        #expect(throws: ArrayError.self) { try LogicalArray.structure([]) }
        let item = ArrowField("item", .float64)
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .fixedSizeList(item, count: 2), count: 2, children: [child])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .fixedSizeList(item, count: .max), count: 2, children: [child])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray(type: .structure([ArrowField("a", .int8)]), count: 3, children: [child])
        }
        #expect(throws: ArrayError.self) {
            try LogicalArray.dictionary(positions: try samples.store([0.5]), child)
        }
    }

    @Test func offsetsThatDescendOrLeaveTheirChildAreFound() throws {
        let child = try LogicalArray([1.0, 2, 3], runtime: runtime)
        func list(_ offsets: [Int32]) -> String? {
            message { try LogicalArray.list(offsets: try samples.store(offsets), child) }
        }
        #expect(list([0, 2, 3]) == nil)
        #expect(list([1, 1, 2]) == nil)
        #expect(list([0, 2, 1])?.contains("offset 2 is 1, after 2") == true)
        #expect(list([-1, 2])?.contains("offset 0 is -1") == true)
        #expect(list([0, 4])?.contains("offsets reach 4, beyond 3") == true)
        let wrong = try LogicalArray.list(offsets: try samples.store([0, 4, 1] as [Int32]), child)
        #expect(throws: ArrayError.self) { try wrong.value(at: 0) }
        #expect(throws: ArrayError.self) { try wrong.value(at: 1) }
        #expect(throws: ArrayError.self) { try wrong.value(at: 2) }
    }

    @Test func wrongElementsAreFound() throws {
        let values = try LogicalArray.strings(["a", "b"], runtime: runtime)
        let positions = try samples.store([0, 2, 1] as [Int8])
        #expect(
            message { try .dictionary(positions: positions, values) }?.contains("position 2 at 1") == true)
        let mask = try samples.store([true, false, true])
        #expect(message { try .dictionary(positions: positions, values, mask: mask) } == nil)
        let bytes = try samples.store([0xC3, 0x28] as [UInt8])
        let ends = try samples.store([0, 2] as [Int32])
        let text = try LogicalArray(type: .utf8, count: 1, buffers: [ends, bytes])
        #expect(message { text }?.contains("no UTF-8") == true)
        let miscounted = try LogicalArray(
            type: .uint8, count: 2, nullCount: 1, validity: try samples.store([0b11] as [UInt8]),
            buffers: [bytes])
        #expect(message { miscounted }?.contains("0 nulls, not 1") == true)
    }
}
