public import AquilaTypes

// Input and output by parts: each rank touches the elements that it has at home, and no other rank does. All
// ranks call these functions, in the same order, as they call all others.

extension Runtime {
    /// A new row-major array whose elements each rank writes for itself: `body` is called once, for
    /// the box that this rank has at home, unless that is empty.
    ///
    /// Every rank has all of a small array, and writes all of it; so does the one rank of a program
    /// that runs alone. All ranks that write an element must write the same value. No lock is held
    /// while `body` runs, so it may wait for a disk; it must not call functions that all ranks call
    /// together.
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and its strides in bytes,
    ///   which are row-major without gaps. The memory comes uninitialised.
    /// - Throws: on all ranks alike, if it happened on one: `ArrayError` of kind `memory` beyond
    ///   the budget, or the errors of `body` (see `agree`).
    public func makeStore(
        _ shape: Shape, _ dtype: DType,
        fillingHome body: (_ origin: Shape, UnsafeMutableRawPointer, View) throws -> Void
    ) throws -> LogicalStore {
        guard let ranks, ranks.transport != nil else {
            return try makeStore(
                shape, dtype,
                filling: { bytes in
                    guard !bytes.isEmpty else { return }
                    let view = View(contiguous: shape, itemSize: dtype.size)
                    try body(Shape(repeating: 0, count: shape.count), bytes.baseAddress!, view)
                })
        }
        let array = makeStore(shape, dtype)
        let store = array.store
        let home = ranks.home(of: store.root, itemSize: dtype.size)
        let box = home.box(of: ranks.rank, shape)
        try agree {
            let allocation = try lock.withLock {
                do { return try allocator.allocate(box.count * dtype.size) } catch {
                    throw ArrayError(.memory, "\(error)")
                }
            }
            store.allocation = allocation
            guard !box.isEmpty else { return }
            try body(
                box.lower, allocation.pointer, store.root.instance(holding: box, itemSize: dtype.size))
        }
        store.placement = ranks.number(
            of: Placement(home: home, isWhole: home == .everywhere, held: box))
        return array
    }

    /// Waits for an array's elements, and lends each to exactly one rank: `body` is called once,
    /// for the box of the array that this rank has at home, unless that is empty.
    ///
    /// If every rank has all of the array, rank 0 is lent all of it; so is the one rank of a
    /// program that runs alone. No element moves between ranks, except where the array is a view
    /// that is no box of its store under any strides, as some reshapes are: then every rank gets
    /// all of the store first.
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and strides in bytes of any
    ///   sign. It must not call functions that all ranks call together.
    /// - Throws: on all ranks alike, if it happened on one: the `ArrayError` of the operation that
    ///   should have written the elements, or the errors of `body` (see `agree`).
    public func readHome(
        _ array: LogicalStore, _ body: (_ origin: Shape, UnsafeRawPointer, View) throws -> Void
    ) throws {
        guard let ranks, ranks.transport != nil else {
            if array.view.elementCount == 0 { return try flush(for: array) }
            let origin = Shape(repeating: 0, count: array.view.rank)
            return try read(array) { try body(origin, $0, $1) }
        }
        try lock.withLock {
            try agree {
                try run(for: array.store)
                guard array.view.elementCount > 0, let part = try homePart(of: array, ranks) else { return }
                try body(part.origin, part.pointer, part.view)
            }
        }
    }

    private func flush(for array: LogicalStore) throws { try lock.withLock { try run(for: array.store) } }

    /// The part of an array that this rank has at home; nil where it has none. No operation on the
    /// array's store is pending.
    private func homePart(of array: LogicalStore, _ ranks: Ranks) throws
        -> (origin: Shape, pointer: UnsafeRawPointer, view: View)?
    {
        let store = array.store
        if store.placement < 0 { _ = try address(of: store) }
        let placement = ranks.placement(store.placement)!
        func part(_ box: Box, _ view: View) throws -> (Shape, UnsafeRawPointer, View)? {
            guard !box.isEmpty else { return nil }
            var result = view
            result.offset = 0
            return (box.lower, UnsafeRawPointer(store.allocation!.pointer + view.offset), result)
        }
        let all = Box(array.view.shape)
        guard case .tiled(let owner) = placement.home else {
            return ranks.rank == 0 ? try part(all, array.view) : nil
        }
        if let map = IndexMap(
            array.view, of: store.root, itemSizes: (array.dtype.size, store.dtype.size)),
            let tiling = owner.pulledBack(through: map, to: array.view.shape)
        {
            let box = tiling.box(of: ranks.rank)
            let instance = store.root.instance(holding: placement.held, itemSize: store.dtype.size)
            return try part(box, map.view(of: box, in: instance, holding: placement.held))
        }
        _ = try address(of: store)
        let order = Array(array.view.shape.indices)
        let box = RankTiling.balanced(array.view.shape, ranks: ranks.count, order: order).box(of: ranks.rank)
        return try part(box, array.view.part(box, of: all))
    }
}
