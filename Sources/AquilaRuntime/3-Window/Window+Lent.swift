import AquilaTypes

// Windows that hold one operation of another window, on memory that they do not own.

extension Window {
    /// Adds a slot for memory that has a value, and that the window's owner keeps.
    ///
    /// - Parameter root: the elements, from the address that the slot's memory begins at.
    mutating func addLentSlot(_ root: View, _ dtype: DType) -> Int32 {
        let index = Int32(truncatingIfNeeded: slots.count)
        slots.append(
            Slot(
                store: nil, allocation: nil, dtype: dtype, root: root, hasValue: true, isLent: true,
                word: Int32(truncatingIfNeeded: key.count)))
        key.append(KeyTag.slot | UInt64(dtype.rawValue) << 8 | KeyTag.hasValue)
        appendGeometry(root)
        return index
    }

    /// Adds a reference to all of a lent slot.
    mutating func refer(toLent slot: Int32, _ dtype: DType) {
        key.append(KeyTag.reference | UInt64(UInt32(bitPattern: slot)) | UInt64(dtype.rawValue) << 32)
        references.append(Reference(slot: slot, view: Reference.wholeStore, dtype: dtype))
    }
}
