import AquilaTypes

extension Engine {
    /// Lends the elements at their place, all of which are in this process. No operation on the
    /// array's store is pending.
    func lendWhole(_ array: LogicalStore) throws -> Loan {
        let store = array.store
        let record = store.allocation == nil && store.placement < 0 ? nil : OracleRecord.shared
        let loan = Loan(array, at: try address(of: store))
        record?.note(loan.first, loan.view, array.dtype)
        return loan
    }

    /// Address of a store's elements, which are all brought to this process. A store without a
    /// value gets zeros. No operation on the store is pending.
    func address(of store: Store) throws -> UnsafeMutableRawPointer {
        do {
            try makeWhole(store)
            if store.allocation == nil {
                try admitWhole(store.byteCount)
                let allocation = try store.runtime.allocate(store.byteCount)
                allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: store.byteCount)
                store.allocation = allocation
            }
        } catch let error as OutOfMemory { throw ArrayError(.memory, "\(error)") }
        return store.allocation!.pointer
    }
}
