import AquilaKernels
import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// Exchange with Arrow's own implementation in this process, if pyarrow is installed.
@Suite(.enabled(if: EmbeddedPython.withPyArrow != nil), .serialized) struct PyArrowTests {
    private let runtime = Runtime(workers: 2)

    private func address<T>(_ pointer: UnsafeMutablePointer<T>) -> Int { Int(bitPattern: pointer) }

    private func python(_ statements: String) throws -> Bool {
        try EmbeddedPython.withPyArrow!.run("import pyarrow as pa\n" + statements)
    }

    /// The array that a Python expression gives.
    private func load(_ expression: String) throws -> LogicalArray {
        var (schema, array) = (ArrowSchema(), ArrowArray())
        #expect(
            try python("\(expression)._export_to_c(\(address(&array)), \(address(&schema)))"), "\(expression)"
        )
        return try LogicalArray(importing: &schema, &array, runtime: runtime)
    }

    /// Passes an array to Python under the name `a`.
    private func give(_ array: LogicalArray) throws {
        var (schema, elements) = (ArrowSchema(), ArrowArray())
        try array.export(schema: &schema, array: &elements)
        #expect(try python("a = pa.Array._import_from_c(\(address(&elements)), \(address(&schema)))"))
        #expect(schema.release == nil && elements.release == nil)
    }

    @Test func everyTypePassesThroughPyArrow() throws {
        for array in try ArraySamples(runtime: runtime).all() {
            let all = try array.allValues()
            for range in [0..<21, 3..<14, 9..<9] {
                try give(try array.slice(range))
                let nulls = all[range].count { $0 == .null }
                #expect(try python("a.validate(full=True); assert len(a) == \(range.count)"), "\(array.type)")
                #expect(
                    try python("assert a.null_count == \(nulls), (a.null_count, \(nulls))"), "\(array.type)")
                let copy = try load("a")
                #expect(copy.type == array.type)
                try copy.validate()
                #expect(try copy.allValues() == Array(all[range]), "\(array.type) \(range)")
            }
        }
        #expect(try python("del a"))
    }

    @Test func pyArrowSeesTheSameElements() throws {
        try give(try .strings(["ada", nil, "grâce"], runtime: runtime))
        #expect(try python("assert a.type == pa.utf8() and a.to_pylist() == ['ada', None, 'grâce']"))
        try give(try LogicalArray([true, nil, false, true], runtime: runtime).slice(1..<4))
        #expect(try python("assert a.type == pa.bool_() and a.to_pylist() == [None, False, True]"))
        let days = try [Int32(0), 19_000].withUnsafeBytes { try runtime.makeStore(copying: $0, [2], .int32) }
        try give(try LogicalArray(days, type: .date32))
        #expect(try python("assert [str(x) for x in a.to_pylist()] == ['1970-01-01', '2022-01-08']"))
        let points = try LogicalArray.fixedSizeList(
            try LogicalArray([1.0, 2, 3, nil] as [Double?], runtime: runtime), size: 2)
        try give(try .structure([("p", points), ("n", try LogicalArray([Int8(1), nil], runtime: runtime))]))
        #expect(
            try python("assert a.to_pylist() == [{'p': [1, 2], 'n': 1}, {'p': [3, None], 'n': None}]; del a"))
    }

    @Test func arraysOfPyArrowAreRead() throws {
        let numbers = try load("pa.array([1, None, 3, 4], pa.int16()).slice(1)")
        #expect(try numbers.values(of: Int16.self) == [nil, 3, 4])
        let sum = try runtime.map(.add, .array(try numbers.data), .array(try numbers.data))
        #expect(try LogicalArray(sum, mask: try numbers.nullMask()).values(of: Int16.self) == [nil, 6, 8])
        let words = try load("pa.array(['x', 'yy', None, 'x']).dictionary_encode()")
        #expect(words.type == .dictionary(index: .int32, values: .utf8))
        #expect(try words.strings() == ["x", "yy", nil, "x"])
        let nested = try load("pa.array([[{'a': 'u', 'b': [1.5]}], None, [], [None, {'a': None, 'b': []}]])")
        try nested.validate()
        #expect(
            try nested.allValues() == [
                .list([.structure([.string("u"), .list([.scalar(Scalar(1.5))])])]), .null, .list([]),
                .list([.null, .structure([.null, .list([])])]),
            ])
        let times = try load("pa.array([0, 1], pa.timestamp('us', tz='Europe/Vienna'))")
        #expect(times.type == .timestamp(.microsecond, zone: "Europe/Vienna"))
        #expect(throws: ArrayError.self) { try load("pa.array([1], pa.decimal128(5, 2))") }
    }

    @Test func memoryGoesBackToPyArrow() throws {
        #expect(try python("before = pa.total_allocated_bytes()"))
        var array: LogicalArray? = try load("pa.array(range(100000), pa.int64())")
        #expect(try python("assert pa.total_allocated_bytes() > before + 700000"))
        #expect(try array?.value(at: 99999) == .scalar(Scalar(Int64(99999))))
        array = nil
        #expect(try python("assert pa.total_allocated_bytes() == before; del before"))
    }
}
