import AquilaRuntime
import AquilaTypes
import Synchronization

/// A mask by which elements are selected, with its values at the time of the first selection.
final class SelectionMask: Sendable {
    /// The program's mask, and the stamp of its store at that time.
    private let original: AnyNDArray
    private let stamp: UInt64
    /// A copy of the mask when the selection was made.
    private let frozen: AnyNDArray

    /// The mask used last: the operands of an expression are usually selected by one.
    private static let last = Mutex(WeakMask(mask: nil))

    private struct WeakMask { weak var mask: SelectionMask? }

    private init(_ mask: AnyNDArray) {
        original = mask
        stamp = mask.operand.store?.stamp ?? 0
        frozen = mask.copy()
    }

    /// The mask of the latest selection, if that lives and this array is its mask, unchanged since.
    static func latest(_ array: AnyNDArray) -> SelectionMask? {
        guard let mask = last.withLock({ $0.mask }), mask.isUnchanged(array) else { return nil }
        return mask
    }

    static func by(_ array: AnyNDArray) -> SelectionMask {
        if let latest = latest(array) { return latest }
        let mask = SelectionMask(array)
        last.withLock { $0.mask = mask }
        return mask
    }

    /// The program's array if that has not been written since, so that less memory is read; else the copy.
    var array: AnyNDArray { isUnchanged(original) ? original : frozen }

    /// True if an array is this mask, and has not been written since.
    func isUnchanged(_ mask: AnyNDArray) -> Bool {
        guard let store = mask.operand.store else { return false }
        return mask.operand.bits.isSame(as: original.operand.bits) && store.stamp == stamp
            && !store.isSeenByOthers
    }

    /// True if both select the same elements.
    @inline(__always)
    func selectsAlike(_ other: SelectionMask) -> Bool {
        self === other
            || original.operand.bits.isSame(as: other.original.operand.bits) && stamp == other.stamp
    }

    /// A copy of the elements of an array where the mask holds. Waits for the mask.
    func elements(of array: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try array.slice(.mask(self.array))
    }
}
