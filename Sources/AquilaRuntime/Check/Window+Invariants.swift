import AquilaTypes

extension Window {
    /// Checks that operations refer to existing slots, views and scalars, that slots and stores
    /// know each other, and that the key has enough words.
    ///
    /// - Complexity: O(references).
    func checkInvariants() throws(BrokenInvariant) {
        for index in slots.indices { try checkSlot(index) }
        var next = 0
        for index in operations.indices {
            let operation = operations[index]
            guard Int(operation.first) == next, operation.references.upperBound <= references.count else {
                throw BrokenInvariant(
                    .window, "its references are \(operation.references), after \(next)", operation: index)
            }
            next = operation.references.upperBound
            for position in operation.references { try checkReference(position, of: index) }
            try checkShapes(index)
        }
        guard next == references.count else {
            throw BrokenInvariant(.window, "\(references.count - next) references belong to no operation")
        }
        try checkKey()
    }

    private func checkSlot(_ index: Int) throws(BrokenInvariant) {
        let slot = slots[index]
        guard let store = slot.store?.takeUnretainedValue() else {
            if slot.allocation != nil, !slot.hasValue {
                throw BrokenInvariant(.window, "slot \(index) left memory, and had no value")
            }
            return
        }
        guard store.windowSerial == serial, store.windowSlot == index else {
            throw BrokenInvariant(.window, "the store of slot \(index) believes to be in another")
        }
        guard store.dtype == slot.dtype, store.root == slot.root, (store.allocation != nil) == slot.hasValue
        else { throw BrokenInvariant(.window, "slot \(index) is not like its store") }
    }

    private func checkReference(_ position: Int, of operation: Int) throws(BrokenInvariant) {
        let reference = references[position]
        func fail(_ why: String) -> BrokenInvariant {
            BrokenInvariant(.window, "reference \(position) \(why)", operation: operation)
        }
        if reference.isScalar {
            guard scalars.indices.contains(Int(reference.view)),
                scalars[Int(reference.view)].dtype == reference.dtype
            else { throw fail("is no scalar of \(reference.dtype)") }
            return
        }
        guard slots.indices.contains(Int(reference.slot)) else { throw fail("has no slot \(reference.slot)") }
        guard reference.view == Reference.wholeStore || views.indices.contains(Int(reference.view)) else {
            throw fail("has no view \(reference.view)")
        }
        let slot = slots[Int(reference.slot)]
        let bytes = view(of: reference).byteRange(itemSize: reference.dtype.size)
        let root = slot.root.byteRange(itemSize: slot.dtype.size)
        guard bytes.isEmpty || (root.lowerBound <= bytes.lowerBound && bytes.upperBound <= root.upperBound)
        else { throw fail("touches bytes \(bytes) of a store with \(root)") }
    }

    private func checkShapes(_ index: Int) throws(BrokenInvariant) {
        let operation = operations[index]
        guard operation.outputs.allSatisfy({ !references[$0].isScalar }) else {
            throw BrokenInvariant(.window, "writes a scalar", operation: index)
        }
        guard let domain = domain(of: operation) else { return }
        for position in operation.references where !references[position].isScalar {
            if operation.kind == .reduce, operation.outputs.contains(position) { continue }
            let shape = view(of: references[position]).shape
            guard Shape.broadcast(shape, domain) == domain else {
                throw BrokenInvariant(
                    .window, "reference \(position) of shape \(shape) does not fit \(domain)",
                    operation: index)
            }
        }
    }

    /// Checks that the key has at least the words of the window's tables; tasks may add some of
    /// their own.
    private func checkKey() throws(BrokenInvariant) {
        func geometry(_ view: View) -> Int { 2 * view.rank + 2 }
        var least = operations.count + references.count + slots.count { $0.isReleased }
        for slot in slots { least += (ranks == nil ? 1 : 2) + geometry(slot.root) }
        for reference in references where !reference.isScalar && reference.view >= 0 {
            least += geometry(view(of: reference))
        }
        let most = least + 4 * operations.count + 64 * launches.count
        guard (least...most).contains(key.count) else {
            throw BrokenInvariant(.window, "a key of \(key.count) words, instead of \(least) to \(most)")
        }
    }
}
