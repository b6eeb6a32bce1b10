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
            items[1]!.type == AqLongType(), let place = items[1]!.integerValue,
            (-array.shape[array.rank - 1]..<array.shape[array.rank - 1]).contains(place)
        else { return nil }
        let places = [place < 0 ? place + array.shape[array.rank - 1] : place]
        return try array.sortedAtHand(yieldsPositions: yieldsPositions, places: places)
            .map { try .array($0) }
    }

    static func sortInPlace(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 1, let content = try items[0]!.exactArray, content.pointee.isWritable,
            content.pointee.bits.view.rank == 1,
            let sorted = content.pointee.array.sortedAtHand(yieldsPositions: false)
        else { return nil }
        let target = content.pointee.bits
        let source = AnyNDArray(LogicalStore(sorted, sorted.root, sorted.dtype)).bits
        let isDone = withExtendedLifetime(sorted) { sorted.runtime.copyAtHand(source, into: target) }
        return isDone ? Constant.none : nil
    }
}
