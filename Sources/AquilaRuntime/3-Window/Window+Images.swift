extension Window {
    /// Drops the known positions in stores that the window has written.
    func forgetImages() {
        for operation in operations {
            for position in operation.outputs {
                slots[Int(references[position].slot)].store?.takeUnretainedValue().images = nil
            }
        }
    }

    /// True if an operation of the window writes a store.
    func writes(_ store: Store) -> Bool {
        guard store.windowSerial == serial else { return false }
        return operations.contains { operation in
            operation.outputs.contains { references[$0].slot == store.windowSlot }
        }
    }
}
