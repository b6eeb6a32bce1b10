import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of sorts along the last axis.

extension QuickForms {
    static func sorted(
        _ items: UnsafePointer<Ref?>, _ count: Int, yieldsPositions: Bool
    ) throws -> Ref? {
        guard count == 1 || count == 2, let array = try items[0]!.exactArray?.pointee.array, array.rank > 0,
            count == 1 || axis(items[1]!, array.view) == array.rank - 1
        else { return nil }
        return try array.sortedAtHand(yieldsPositions: yieldsPositions).map { try .array($0) }
    }

    static func partitioned(
        _ items: UnsafePointer<Ref?>, _ count: Int, yieldsPositions: Bool
    ) throws -> Ref? {
        guard count == 2, let array = try items[0]!.exactArray?.pointee.array, array.rank > 0,
            let places = places(items[1]!, array.shape[array.rank - 1])
        else { return nil }
        return try array.sortedAtHand(yieldsPositions: yieldsPositions, places: places)
            .map { try .array($0) }
    }

    /// The places within a row that an integer, or a list or tuple of some, names, ascending; nil for others.
    private static func places(_ object: Ref, _ length: Int) -> [Int]? {
        func place(_ item: Ref) -> Int? {
            guard item.type == AqLongType(), let place = item.integerValue,
                (-length..<length).contains(place)
            else { return nil }
            return place < 0 ? place + length : place
        }
        guard object.isListOrTuple else { return place(object).map { [$0] } }
        guard (1...mostPlaces).contains(object.sequenceCount) else { return nil }
        var places: [Int] = []
        for k in 0..<object.sequenceCount {
            guard let place = place(object.sequenceItem(k)) else { return nil }
            places.append(place)
        }
        return Set(places).sorted()
    }

    private static let mostPlaces = 8

    /// The elements of complex rows, sorted.
    static func sortedComplex(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, try items[0]!.exactArray?.type.isComplex == true else { return nil }
        return try sorted(items, count, yieldsPositions: false)
    }

    static func partitionInPlace(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2, let content = try items[0]!.exactArray, content.pointee.bits.view.rank == 1,
            let places = places(items[1]!, content.pointee.array.count)
        else { return nil }
        return try order(content, places)
    }

    static func sortInPlace(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let content = try items[0]!.exactArray else { return nil }
        return try order(content, nil)
    }

    /// Sorts a row in place.
    ///
    /// - Parameter places: as for `sortedAtHand`.
    private static func order(
        _ content: UnsafeMutablePointer<ArrayContent>, _ places: [Int]?
    ) throws -> Ref? {
        guard content.pointee.isWritable, content.pointee.bits.view.rank == 1,
            let sorted = content.pointee.array.sortedAtHand(yieldsPositions: false, places: places)
        else { return nil }
        let target = content.pointee.bits
        let source = AnyNDArray(LogicalStore(sorted, sorted.root, sorted.dtype)).bits
        let isDone = withExtendedLifetime(sorted) { sorted.runtime.copyAtHand(source, into: target) }
        return isDone ? Constant.none : nil
    }
}
