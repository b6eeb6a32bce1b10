import AquilaRuntime
import AquilaTypes

/// A sort along the last axis, row by row: each point task sorts some rows.
enum RowSort {
    /// Stores: the array, and the result, which holds sorted elements or their positions.
    private static let task = TaskDeclaration(
        Library("arrays"), "sort", signature: [.input, .output], isBrief: true,
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(RowSorter(context: context)) }])

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

private struct RowSorter: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let yieldsPositions = context.scalar(0, as: Bool.self)
        if yieldsPositions || context.stores[0].dtype.isComplex {
            sort(code, PlacedRecord<Code.Key>.self, yieldsPositions: yieldsPositions)
        } else {
            sort(code, PlainRecord<Code.Key>.self, yieldsPositions: false)
        }
    }

    private func sort<Code: KeyCode, Record: SortRecord>(
        _ code: Code, _ type: Record.Type, yieldsPositions: Bool
    ) where Record.Key == Code.Key {
        let (source, target) = (context.stores[0], context.stores[1])
        let last = source.view.rank - 1
        let count = source.shape[last]
        guard source.view.elementCount > 0 else { return }
        let records = UnsafeMutablePointer<Record>.allocate(capacity: 2 * count)
        defer { records.deallocate() }
        let outer = Shape(source.shape.dropLast())
        let from = View(shape: outer, strides: Dims(source.view.strides.dropLast()))
        let to = View(shape: outer, strides: Dims(target.view.strides.dropLast()))
        let (step, stride) = (source.view.strides[last], target.view.strides[last])
        let placeCount = context.scalar(1, as: Int.self)
        let places = (0..<max(placeCount, 0)).map { context.scalar(2 + $0, as: Int.self) }
        let isPlain = outer.count == 1
        for row in 0..<outer.product {
            let offsets =
                isPlain
                ? (row &* from.strides[0], row &* to.strides[0]) : (from.offset(of: row), to.offset(of: row))
            let input = UnsafeRawPointer(source.address + offsets.0)
            let output = target.address + offsets.1
            Self.load(input, step, count, code, into: records)
            if placeCount < 0 {
                RadixSort.sort(records, spare: records + count, count: count)
            } else {
                RadixSort.select(places[...], records, spare: records + count, count: count)
            }
            if yieldsPositions {
                for k in 0..<count {
                    (output + k &* stride).storeBytes(of: Int64(records[k].place), as: Int64.self)
                }
            } else if Record.self == PlainRecord<Code.Key>.self {
                for k in 0..<count { code.write(records[k].key, to: output + k &* stride) }
            } else {
                let size = source.dtype.size
                for k in 0..<count {
                    (output + k &* stride).copyMemory(from: input + records[k].place &* step, byteCount: size)
                }
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
