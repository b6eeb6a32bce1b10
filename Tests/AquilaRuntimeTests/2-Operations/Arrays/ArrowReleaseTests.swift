import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Releases of exchanged structs: by which side, when, and how often.
@Suite struct ArrowReleaseTests {
    private let runtime = Runtime(workers: 2)
    private var samples: ArraySamples { ArraySamples(runtime: runtime) }

    @Test func anImportIsReleasedWithItsLastStore() throws {
        let log = ReleaseLog()
        let (bits, numbers) = (Bytes([0b101] as [UInt8]), Bytes([1.0, 2, 3]))
        let schema = HandBuilt(schema: "g", log: log)
        let source = HandBuilt(
            array: 3, nullCount: 1, buffers: [bits, numbers], name: "array", log: log)
        var array: LogicalArray? = try LogicalArray(importing: schema.schema, source.array, runtime: runtime)
        #expect(schema.isReleased && source.isReleased)
        #expect(log.names == ["schema "])
        var slice = try array?.slice(1..<3)
        var data = try slice?.data
        array = nil
        #expect(try slice?.nullCount() == 1)
        slice = nil
        // One buffer is released, but a store over the other lives.
        #expect(log.names == ["schema "])
        var sum: LogicalStore? = try runtime.map(.add, .array(data!), .scalar(Scalar(1.0)))
        data = nil
        // A pending operation needs the store.
        #expect(log.names == ["schema "])
        #expect(try LogicalArray(sum!).values(of: Double.self) == [3, 4])
        #expect(log.names == ["schema ", "array"])
        sum = nil
        #expect(log.names == ["schema ", "array"])
    }

    @Test func childrenAreReleasedBeforeTheirParent() throws {
        let log = ReleaseLog()
        let numbers = Bytes([1.0, 2])
        let fields = ["a", "b"].map { HandBuilt(array: 2, buffers: [nil, numbers], name: $0, log: log) }
        let source = HandBuilt(array: 2, buffers: [nil], children: fields, name: "parent", log: log)
        let schema = HandBuilt(
            schema: "+s", children: [HandBuilt(schema: "g", name: "a"), HandBuilt(schema: "g", name: "b")])
        var array: LogicalArray? = try LogicalArray(importing: schema.schema, source.array, runtime: runtime)
        var child = try array?.child(1)
        array = nil
        #expect(log.names == [])
        #expect(try child?.values(of: Double.self) == [1, 2])
        child = nil
        #expect(log.names == ["a", "b", "parent"])
    }

    @Test func anImportWithoutBuffersIsReleasedAtOnce() throws {
        let log = ReleaseLog()
        let source = HandBuilt(array: 5, nullCount: 5, buffers: [], name: "array", log: log)
        let array = try LogicalArray(
            importing: HandBuilt(schema: "n").schema, source.array, runtime: runtime)
        #expect(array.count == 5 && log.names == ["array"])
    }

    /// A store over memory whose releases are counted.
    private func countedStore(_ log: ReleaseLog) throws -> LogicalStore {
        let pointer = UnsafeMutablePointer<Double>.allocate(capacity: 4)
        pointer.initialize(repeating: 7, count: 4)
        return try runtime.attach(pointer, shape: [4], .float64) {
            log.names.append("store")
            pointer.deallocate()
        }
    }

    @Test func anExportKeepsItsStores() throws {
        let log = ReleaseLog()
        let exported = try Exported(LogicalArray(try countedStore(log)))
        #expect(log.names == [])
        #expect(exported.arrayWords.buffer(1, count: 4) == [7.0, 7, 7, 7])
        exported.schemaWords.release(at: 56)
        #expect(exported.schemaWords.int(56) == 0 && log.names == [])
        exported.arrayWords.release(at: 64)
        #expect(exported.arrayWords.int(64) == 0 && log.names == ["store"])
    }

    @Test func aChildThatWasMovedOutLivesOn() throws {
        let log = ReleaseLog()
        let structure = try LogicalArray.structure([("a", LogicalArray(try countedStore(log)))])
        let exported = try Exported(consume structure)
        let child = exported.array.pointee.children![0]!
        var moved = child.pointee
        child.pointee.release = nil
        exported.releaseBoth()
        #expect(log.names == [] && exported.array.pointee.release == nil)
        #expect(
            withUnsafeMutablePointer(to: &moved) { ExportedWords(memory: $0).buffer(1, count: 4) } == [
                7.0, 7, 7, 7,
            ])
        moved.release?(&moved)
        #expect(moved.release == nil && log.names == ["store"])
    }

    @Test func aMovedStructIsReleasedWhereItStands() throws {
        let log = ReleaseLog()
        let exported = try Exported(LogicalArray(try countedStore(log)))
        var moved = exported.array.pointee
        exported.array.pointee.release = nil
        exported.releaseBoth()
        #expect(log.names == [])
        moved.release?(&moved)
        #expect(log.names == ["store"])
    }

    @Test func consumersReleaseOnAnyThread() async throws {
        var lent: [Exported] = []
        for _ in 0..<8 { for array in try samples.nested() { lent.append(try Exported(array)) } }
        let parts = (0..<4).map { part in lent.indices.filter { $0 % 4 == part }.map { lent[$0] } }
        lent = []
        await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { for exported in part { exported.releaseBoth() } } }
            // Recording continues during the releases.
            for _ in 0..<50 { _ = try? samples.nested() }
        }
        try runtime.flush()
        #expect(runtime.memoryStatistics.bytesInUse == 0)
    }

    @Test func everyTypeComesBackTheSame() throws {
        for array in try samples.all() {
            let all = try array.allValues()
            for range in [0..<21, 3..<14, 13..<13, 8..<21] {
                let exported = try Exported(try array.slice(range))
                let copy = try LogicalArray(importing: exported.schema, exported.array, runtime: runtime)
                #expect(exported.array.pointee.release == nil && exported.schema.pointee.release == nil)
                #expect(copy.type == array.type)
                #expect(try copy.allValues() == Array(all[range]), "\(array.type) \(range)")
                try copy.validate()
                for (mine, theirs) in zip(array.buffers, copy.buffers)
                where mine.shape[0] > 0 && theirs.shape[0] > 0 {
                    let (a, b) = (
                        try runtime.read(mine) { p, _ in p }, try runtime.read(theirs) { p, _ in p }
                    )
                    #expect(a == b || range.upperBound == 0)
                }
            }
        }
    }

    @Test func manyRoundTripsLoseNothing() throws {
        let before = runtime.memoryStatistics.bytesInUse
        for _ in 0..<50 {
            for var array in try samples.nested() {
                for _ in 0..<3 {
                    let exported = try Exported(array)
                    array = try LogicalArray(importing: exported.schema, exported.array, runtime: runtime)
                }
                try array.validate()
            }
        }
        try runtime.flush()
        #expect(runtime.memoryStatistics.bytesInUse == before)
    }
}
