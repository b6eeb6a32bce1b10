import AquilaRuntime
import AquilaTypes

/// A sort along the last axis, row by row: each point task sorts some rows.
enum RowSort {
    /// Stores: the array, and the result, which holds sorted elements or their positions.
    private static let task = TaskDeclaration(
        Library("arrays"), "sort", signature: [.input, .output], isBrief: true,
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(RowSorter(context)) }])

    /// Records the sort of every row of a store with at least one axis. The result may be the store
    /// itself.
    ///
    /// - Parameter yieldsPositions: true if the result, of type `int64`, is to hold the positions
    ///   of the sorted elements.
    /// - Parameter places: for a partial sort, the places at which rows have the elements of the sorted
    ///   order, ascending; nil for all.
    static func record(
        _ source: LogicalStore, into result: LogicalStore, yieldsPositions: Bool, places: [Int]? = nil
    ) throws(ArrayError) {
        var launch = TaskLaunch(task)
        launch.add(source, .input)
        launch.add(result, .output)
        launch.add(scalar: yieldsPositions)
        launch.add(scalar: places?.count ?? -1)
        for place in places ?? [] { launch.add(scalar: place) }
        launch.add(.align(0, 1))
        launch.add(.broadcast(0, axes: [source.shape.count - 1]))
        try launch.submit()
    }
}

/// Sorts the rows of a store along its last axis.
struct RowSorter: KeyVisitor {
    /// The first element of the store, and of the result.
    let source: UnsafeRawPointer
    let target: UnsafeMutableRawPointer
    let dtype: DType
    /// Elements of a row, and the bytes between them.
    let count: Int
    let step: Int
    let stride: Int
    /// The axes around the rows: where each row begins.
    let from: View
    let to: View
    /// True if the result is to hold the positions of the sorted elements.
    let yieldsPositions: Bool
    /// For a partial sort, the places at which rows have the elements of the sorted order; nil for all.
    let places: [Int]?

    init(
        _ source: UnsafeRawPointer, _ view: View, _ dtype: DType, into target: UnsafeMutableRawPointer,
        _ targetView: View, yieldsPositions: Bool, places: [Int]?
    ) {
        (self.source, self.target, self.dtype) = (source, target, dtype)
        let last = view.rank - 1
        count = view.shape[last]
        (step, stride) = (view.strides[last], targetView.strides[last])
        from = View(shape: Shape(view.shape.dropLast()), strides: Dims(view.strides.dropLast()))
        to = View(shape: from.shape, strides: Dims(targetView.strides.dropLast()))
        (self.yieldsPositions, self.places) = (yieldsPositions, places)
    }

    fileprivate init(_ context: TaskContext) {
        let (source, target) = (context.stores[0], context.stores[1])
        let placeCount = context.scalar(1, as: Int.self)
        self.init(
            source.address, source.view, source.dtype, into: target.address, target.view,
            yieldsPositions: context.scalar(0, as: Bool.self),
            places: placeCount < 0 ? nil : (0..<placeCount).map { context.scalar(2 + $0, as: Int.self) })
    }

    func visit<Code: KeyCode>(_ code: Code) {
        if yieldsPositions || dtype.isComplex {
            sort(code, PlacedRecord<Code.Key>.self)
        } else {
            sort(code, PlainRecord<Code.Key>.self)
        }
    }

    private func sort<Code: KeyCode, Record: SortRecord>(_ code: Code, _ type: Record.Type)
    where Record.Key == Code.Key {
        guard from.elementCount > 0, count > 0 else { return }
        withUnsafeTemporaryAllocation(of: Record.self, capacity: 2 * count) { buffer in
            let records = buffer.baseAddress!
            let isPlain = from.rank == 1
            for row in 0..<from.elementCount {
                let (a, b) =
                    isPlain
                    ? (row &* from.strides[0], row &* to.strides[0])
                    : (from.offset(of: row), to.offset(of: row))
                Self.load(source + a, step, count, code, into: records)
                if let places {
                    RadixSort.select(places[...], records, spare: records + count, count: count)
                } else {
                    RadixSort.sort(records, spare: records + count, count: count)
                }
                store(records, code, source + a, target + b)
            }
        }
    }

    /// Writes a sorted row.
    @inline(__always)
    private func store<Code: KeyCode, Record: SortRecord>(
        _ records: UnsafeMutablePointer<Record>, _ code: Code, _ input: UnsafeRawPointer,
        _ output: UnsafeMutableRawPointer
    ) where Record.Key == Code.Key {
        if yieldsPositions {
            for k in 0..<count {
                (output + k &* stride).storeBytes(of: Int64(records[k].place), as: Int64.self)
            }
        } else if Record.self == PlainRecord<Code.Key>.self {
            for k in 0..<count { code.write(records[k].key, to: output + k &* stride) }
        } else {
            let size = dtype.size
            for k in 0..<count {
                (output + k &* stride).copyMemory(from: input + records[k].place &* step, byteCount: size)
            }
        }
    }

    @inline(__always)
    private static func load<Code: KeyCode, Record: SortRecord>(
        _ input: UnsafeRawPointer, _ step: Int, _ count: Int, _ code: Code,
        into records: UnsafeMutablePointer<Record>
    ) where Record.Key == Code.Key {
        if Record.self == PlainRecord<Code.Key>.self {
            for k in 0..<count { records[k] = Record(key: code.key(at: input + k &* step), place: 0) }
        } else {
            for k in 0..<count {
                records[k] = Record(key: code.canonicalKey(at: input + k &* step), place: k)
            }
        }
    }
}
