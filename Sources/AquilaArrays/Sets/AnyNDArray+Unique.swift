import AquilaRuntime
public import AquilaTypes

// Distinct elements. The size of the results depends on the elements, so all of these functions
// wait.

extension AnyNDArray {
    /// The distinct elements in order, with one axis: `[3, 1, 3]` gives `[1, 3]`. All NaNs count as
    /// one. Waits.
    ///
    ///     try a.unique()              // of [3, 1, 3]: [1, 3]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from.
    /// - Complexity: O(n log n).
    public func unique() throws(ArrayError) -> AnyNDArray {
        let ordered = try sorted(axis: nil)
        let values = runtime.makeUnboundStore(dtype)
        try UniqueTasks.launch(ordered.base, places: nil, [values])
        return AnyNDArray(try values.bound())
    }

    /// The distinct elements in order, and the number of occurrences of each. Waits.
    ///
    ///     try a.uniqueCounts().counts     // of [3, 1, 3]: [1, 2]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from.
    /// - Complexity: O(n log n).
    public func uniqueCounts() throws(ArrayError) -> (values: AnyNDArray, counts: AnyNDArray) {
        let ordered = try sorted(axis: nil)
        let values = runtime.makeUnboundStore(dtype)
        let starts = runtime.makeUnboundStore(.int64)
        try UniqueTasks.launch(ordered.base, places: nil, [values, starts])
        return (AnyNDArray(try values.bound()), try extents(from: AnyNDArray(try starts.bound())))
    }

    /// The distinct elements in order; the position of each one's first occurrence in the raveled
    /// array; for each element of this array the number of its value, in the array's shape; and the
    /// number of occurrences of each value. Waits.
    ///
    ///     try a.uniqueAll().inverse       // of [3, 1, 3]: [1, 0, 1]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from.
    /// - Complexity: O(n log n).
    public func uniqueAll() throws(ArrayError) -> (
        values: AnyNDArray, indices: AnyNDArray, inverse: AnyNDArray, counts: AnyNDArray
    ) {
        let row = raveled()
        let places = try row.argsort()
        let ordered = try runtime.gather(row.base, indices: [places.base])
        let values = runtime.makeUnboundStore(dtype)
        let (starts, indices) = (runtime.makeUnboundStore(.int64), runtime.makeUnboundStore(.int64))
        try UniqueTasks.launch(ordered, places: places.base, [values, starts, indices])
        let found = AnyNDArray(try starts.bound())
        let inverse = runtime.makeStore([count], .int64)
        let numbers = runtime.makeStore([count], .int64)
        if count > 0 {
            try UniqueTasks.number(found.base, into: numbers)
            try runtime.scatter(.array(numbers), into: inverse, indices: [places.base])
        }
        return (
            AnyNDArray(try values.bound()), AnyNDArray(try indices.bound()),
            try AnyNDArray(inverse).reshaped(shape), try extents(from: found)
        )
    }

    /// The sizes of groups, from the positions at which they begin.
    private func extents(from starts: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        guard starts.count > 0 else { return starts }
        let end = try AnyNDArray.full([1], Scalar(Int64(count)), runtime: runtime)
        let ends = try AnyNDArray.concatenate([starts.slice(.range(1, nil)), end], axis: 0)
        return try ends - starts
    }
}

enum UniqueTasks {
    private static let library = Library("arrays")

    /// Stores: the elements in order, the same with their neighbours, and the elements' original
    /// positions. Results: the first of each group of equal elements, the positions at which groups
    /// begin, and the original positions of their first elements; the latter two are optional.
    private static let findGroups = TaskDeclaration(
        library, "unique", isBrief: true,
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(GroupFinder(context: context)) }])

    /// Stores: the positions at which groups begin, and for each element the number of its group.
    private static let numberGroups = TaskDeclaration(
        library, "numberGroups", signature: [.input, .output], types: [.int64, .int64],
        constraints: [.broadcast(1, axes: [])], isBrief: true,
        variants: [
            .cpu: { context in
                let (starts, numbers) = (
                    Accessor<Int64>(viewing: context.stores[0]), Accessor<Int64>(viewing: context.stores[1])
                )
                let origin = context.stores[1].origin[0]
                let count = starts.count
                var group = partitionPoint(count) { starts[$0] <= origin } - 1
                for k in numbers.indices {
                    while group + 1 < count, starts[group + 1] <= origin + k { group += 1 }
                    numbers[k] = Int64(group)
                }
            }
        ])

    static func launch(
        _ ordered: LogicalStore, places: LogicalStore?, _ results: [UnboundStore]
    ) throws(ArrayError) {
        var launch = TaskLaunch(findGroups)
        launch.add(ordered, .input)
        launch.add(ordered, .input)
        launch.add(.bloat(source: 0, bloated: 1, low: [1], high: [0]))
        if let places {
            launch.add(places, .input)
            launch.add(.align(0, 2))
        }
        for result in results { launch.add(result) }
        try launch.submit()
    }

    static func number(_ starts: LogicalStore, into numbers: LogicalStore) throws(ArrayError) {
        var launch = TaskLaunch(numberGroups)
        launch.add(starts, .input)
        launch.add(numbers, .output)
        try launch.submit()
    }
}

private struct GroupFinder: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let (store, wide) = (context.stores[0], context.stores[1])
        let (count, step, size) = (store.shape[0], store.view.strides[0], store.dtype.size)
        let origin = store.origin[0]
        // Includes the neighbour before the piece, if there is one.
        let wideStep = wide.view.strides[0]
        let start = wide.address + (origin - wide.origin[0]) * wideStep
        let hasBefore = wide.origin[0] < origin
        func begins(_ k: Int) -> Bool {
            if k == 0 && !hasBefore { return true }
            let mine = start + k &* wideStep
            let (key, before) = (code.canonicalKey(at: mine), code.canonicalKey(at: mine - wideStep))
            return key != before && !(code.isNaN(key) && code.isNaN(before))
        }
        var groups = 0
        for k in 0..<count { groups &+= begins(k) ? 1 : 0 }
        // Growing the results once is cheaper than for each group.
        let values = context.outputs[0].grow(by: groups * size)
        let wantsStarts = context.outputs.count > 1
        let starts = wantsStarts ? context.outputs[1].grow(by: groups * 8) : values
        let wantsPlaces = context.outputs.count > 2
        let places = wantsPlaces ? context.outputs[2].grow(by: groups * 8) : values
        let sources = wantsPlaces ? context.stores[2] : store
        var group = 0
        for k in 0..<count where begins(k) {
            (values + group &* size).copyMemory(from: store.address + k &* step, byteCount: size)
            if wantsStarts { (starts + 8 &* group).storeBytes(of: Int64(origin &+ k), as: Int64.self) }
            if wantsPlaces {
                (places + 8 &* group).copyMemory(
                    from: sources.address + k &* sources.view.strides[0], byteCount: 8)
            }
            group &+= 1
        }
    }
}

extension Accessor {
    fileprivate init(viewing store: PhysicalStore) { self = store.accessor() }
}
