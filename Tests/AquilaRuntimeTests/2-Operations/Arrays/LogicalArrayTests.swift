import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

private let library = Library("array tests")

/// Creating, slicing and reading arrays.
@Suite struct LogicalArrayTests: StoreValues {
    let runtime = Runtime(workers: 2)
    private var samples: ArraySamples { ArraySamples(runtime: runtime) }

    @Test func aStoreWithAMaskIsNullable() throws {
        let store = try samples.store([1.5, 2.5, 3.5, 4.5])
        let array = try LogicalArray(store, mask: try samples.store([true, false, true, false]))
        #expect(array.type == .float64)
        #expect(try array.values(of: Double.self) == [1.5, nil, 3.5, nil])
        #expect(try array.nullCount() == 2)
        #expect(try values(array.nullMask()) == [true, false, true, false])
        #expect(try array.data.hasEqualStorage(to: store))
        let whole = try LogicalArray(store)
        #expect(try whole.nullCount() == 0)
        #expect(try values(whole.nullMask()) == [true, true, true, true])
    }

    @Test func theBuffersOfTextsAreStores() throws {
        let array = try LogicalArray.strings(["ada", nil, "", "grace"], runtime: runtime)
        #expect(try values(array.offsets) == [0, 3, 3, 3, 8] as [Int32])
        #expect(try values(array.buffers[1]) == Array("adagrace".utf8))
        #expect(try values(array.validity!) == [0b1101] as [UInt8])
        #expect(try array.strings() == ["ada", nil, "", "grace"])
        #expect(throws: ArrayError.self) { try array.data }
    }

    @Test func tasksAndOperationsTakeThePartsOfAnArray() throws {
        let lengths = library.task("lengths") { (ends: Input<Int32>, result: Output<Double>) in
            for i in result.indices { result[i] = Double(ends[i + 1] - ends[i]) }
        }
        let names = try LogicalArray.strings(["ada", "grace", "", "alan"], runtime: runtime).slice(1..<4)
        let result = runtime.makeStore([3], .float64)
        try lengths(names.offsets, result)
        let doubled = try runtime.map(.multiply, .array(result), .scalar(Scalar(2.0)))
        let array = try LogicalArray(
            doubled, mask: try runtime.map(.greater, .array(doubled), .scalar(Scalar(0.0))))
        #expect(try array.values(of: Double.self) == [10, nil, 8])
    }

    @Test func storesWithGapsAreCopied() throws {
        let store = try samples.store([0, 1, 2, 3, 4, 5] as [Int32])
        let odd = store.with(store.view.slicing(axis: 0, start: 5, count: 3, step: -2))
        let array = try LogicalArray(odd)
        #expect(try array.values(of: Int32.self) == [5, 3, 1])
        #expect(try !array.data.hasEqualStorage(to: store))
    }

    @Test func truthValuesArePackedAndUnpacked() throws {
        let truths = (0..<19).map { $0 % 3 == 0 }
        for array in [
            try LogicalArray(try samples.store(truths)),
            try LogicalArray(truths.map { $0 }, runtime: runtime),
        ] {
            #expect(array.buffers[0].shape == [3])
            #expect(try values(array.slice(5..<18).data) == Array(truths[5..<18]))
            #expect(try array.slice(9..<9).values(of: Bool.self) == [])
        }
    }

    @Test(arguments: [2, 5, 64]) func bitmapsAreMadeInPieces(_ pieces: Int) throws {
        let truths = (0..<1003).map { $0 % 5 < 2 }
        try runtime.within(Scope(mapper: FixedMapper(count: pieces))) {
            let array = try LogicalArray(
                try samples.store(truths), mask: try samples.store(truths.map { !$0 }))
            #expect(try values(array.slice(3..<999).data) == Array(truths[3..<999]))
            #expect(try values(array.slice(14..<800).nullMask()) == truths[14..<800].map { !$0 })
            #expect(try array.slice(1..<1001).nullCount() == truths[1..<1001].count { $0 })
        }
    }

    @Test func nullsOfADictionaryAreNulls() throws {
        let words = try LogicalArray.strings(["red", nil], runtime: runtime)
        let positions = try samples.store([1, 0, 0] as [UInt8])
        let array = try LogicalArray.dictionary(
            positions: positions, words, mask: try samples.store([true, true, false]))
        #expect(try array.strings() == [nil, "red", nil])
        #expect(try array.nullCount() == 1)
        #expect(try array.values(of: UInt8.self) == [1, 0, nil])
        let wrong = try LogicalArray.dictionary(positions: positions, try words.slice(0..<1))
        #expect(throws: ArrayError.self) { try wrong.strings() }
    }

    @Test func slicesOfEveryTypeShowTheirElements() throws {
        for array in try samples.all() {
            let all = try array.allValues()
            #expect(all.count == 21)
            try array.validate()
            for range in [0..<21, 3..<14, 11..<20, 7..<7, 20..<21] {
                let slice = try array.slice(range)
                #expect(try slice.allValues() == Array(all[range]), "\(array.type) \(range)")
                #expect(try slice.nullCount() == all[range].count { $0 == .null }, "\(array.type) \(range)")
                try slice.validate()
                let again = try slice.slice(range.count / 2..<range.count)
                #expect(try again.allValues() == Array(all[range].dropFirst(range.count / 2)))
            }
        }
    }

    @Test func childrenAreCutAsTheArray() throws {
        let nested = try samples.nested()
        let people = try nested[0].slice(4..<9)
        #expect(try people.child(named: "age").values(of: Int16.self) == [4, nil, 6, 7, 8])
        #expect(try people.child(0).count == 5)
        #expect(throws: ArrayError.self) { try people.child(named: "height") }
        let pairs = try nested[3].slice(4..<6)
        #expect(try pairs.child(0).values(of: Double.self) == [8, 9, 10, nil])
        let fixed = try samples.bytes()[4].slice(2..<4)
        #expect(try fixed.data.shape == [2, 3])
        #expect(try values(fixed.data) == [30, 35, 40, 45, 50, 55] as [UInt8])
    }

    @Test func whatATaskThrowsIsRaisedWhereAnArrayIsRead() throws {
        struct Refusal: Error {}
        let fails = library.task("fails") { (x: Output<Double>) in throw Refusal() }
        let store = runtime.makeStore([4], .float64)
        try fails(store)
        let array = try LogicalArray(store)
        let error = #expect(throws: ArrayError.self) { try array.values(of: Double.self) }
        #expect(error?.kind == .task)
        var schema = ArrowSchema()
        var elements = ArrowArray()
        #expect(throws: ArrayError.self) { try array.export(schema: &schema, array: &elements) }
        #expect(schema.release == nil && elements.release == nil)
    }
}
