import AquilaRuntime
public import AquilaTypes

/// The side of equal elements on which a value is inserted.
public enum SearchSide: Sendable {
    /// Before the elements that equal the value.
    case left
    /// After the elements that equal the value.
    case right
}

extension AnyNDArray {
    /// The positions at which values are to be inserted into this sorted row so that it stays sorted, in the
    /// shape of the values.
    ///
    ///     let row = NDArray([1, 2, 2, 3]).untyped
    ///     try row.searchSorted(NDArray([2, 5]).untyped)        // [1, 4]
    ///
    /// - Parameters:
    ///   - values: the values to search for; types promote.
    ///   - side: before the elements equal to a value, or after them.
    ///   - sorter: for a row that is not sorted, the positions of its elements in sorted order, as `argsort`
    ///     gives them. A position out of range throws when the result is waited for.
    /// - Throws: if this array does not have exactly one axis, or the sorter is not of integers and of its
    ///   length. Does not wait.
    /// - Complexity: O(m · log n) for m values, in parallel.
    public func searchSorted(
        _ values: AnyNDArray, side: SearchSide = .left, sorter: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard rank == 1 else {
            throw ArrayError(.shape, "searchSorted: an array of shape \(shape) is not a row")
        }
        if let sorter, sorter.shape != shape || !sorter.dtype.isInteger {
            throw ArrayError(
                .shape,
                "searchSorted: a sorter of \(sorter.dtype) and shape \(sorter.shape) for \(count) elements")
        }
        let result = AnyNDArray(runtime.makeStore(values.shape, .int64))
        guard values.count > 0 else { return result }
        let type = DType.promote(dtype, values.dtype)
        var launch = TaskLaunch(SearchTasks.searchSorted)
        launch.add(converted(to: type).base, .input)
        launch.add(values.converted(to: type).base, .input)
        launch.add(result.base, .output)
        if let sorter { launch.add(sorter.converted(to: .int64).base, .input) }
        launch.add(scalar: side)
        launch.add(.align(1, 2))
        try launch.submit()
        return result
    }

    /// True at each element that is among the others, in the shape of this array.
    ///
    ///     try a.isIn(NDArray([3, 1]).untyped)        // of [1, 2, 3]: [true, false, true]
    ///
    /// - Parameters:
    ///   - others: an array of any shape; types promote. A NaN is among none.
    ///   - isInverted: true to invert the result.
    /// - Throws: as `sorted`, of the others. Does not wait.
    /// - Complexity: sorting of the others, then O(log m) for each element, in parallel.
    public func isIn(_ others: AnyNDArray, isInverted: Bool = false) throws(ArrayError) -> AnyNDArray {
        let result = AnyNDArray(runtime.makeStore(shape, .bool))
        guard count > 0 else { return result }
        let type = DType.promote(dtype, others.dtype)
        var launch = TaskLaunch(SearchTasks.findMembers)
        launch.add(try others.converted(to: type).sorted(axis: nil).base, .input)
        launch.add(converted(to: type).base, .input)
        launch.add(result.base, .output)
        launch.add(scalar: isInverted)
        launch.add(.align(1, 2))
        try launch.submit()
        return result
    }

    /// The array itself if it has the type, else a converted copy.
    func converted(to type: DType) -> AnyNDArray { dtype == type ? self : cast(to: type) }
}

private enum SearchTasks {
    private static let library = Library("arrays")

    /// Stores: the sorted row, the values, the positions, and optionally the row's sorter.
    static let searchSorted = TaskDeclaration(
        library, "searchSorted", isBrief: true,
        variants: [
            .cpu: { context in
                let search = PositionSearch(context: context)
                try search.checkSorter()
                context.stores[0].dtype.withKeys(search)
            }
        ])

    /// Stores: the sorted others, the values, and the truth values.
    static let findMembers = TaskDeclaration(
        library, "isIn", signature: [.input, .input, .output], isBrief: true,
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(MemberSearch(context: context)) }])
}

private struct PositionSearch: KeyVisitor {
    let context: TaskContext

    private var sorter: UnsafeMutableRawPointer? {
        context.stores.count > 3 ? context.stores[3].address : nil
    }

    func checkSorter() throws {
        guard let sorter else { return }
        let (count, step) = (context.stores[3].shape[0], context.stores[3].view.strides[0])
        for k in 0..<count {
            let place = (sorter + k * step).load(as: Int64.self)
            guard place >= 0, place < count else {
                throw ArrayError(.index, "searchSorted: the sorter has \(place) for \(count) elements")
            }
        }
    }

    func visit<Code: KeyCode>(_ code: Code) {
        let (values, result) = (context.stores[1], context.stores[2])
        let isRight = context.scalar(0, as: SearchSide.self) == .right
        let row = SortedRow(
            context.stores[0], sorter: context.stores.count > 3 ? context.stores[3] : nil, code)
        row.withKeys(searches: values.view.elementCount) { keys in
            values.forEachRow(beside: result) { value, target, count, step, targetStep in
                row.search(keys, value, count, step, isRight: isRight) { k, position, _ in
                    (target + k &* targetStep).storeBytes(of: Int64(position), as: Int64.self)
                }
            }
        }
    }
}

private struct MemberSearch: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let (others, values, result) = (context.stores[0], context.stores[1], context.stores[2])
        let isInverted = context.scalar(0, as: Bool.self)
        let row = SortedRow(others, sorter: nil, code)
        if let table = MemberTable(row, others.dtype, searches: values.view.elementCount) {
            defer { table.members.deallocate() }
            values.forEachRow(beside: result) { value, target, count, step, targetStep in
                for k in 0..<count {
                    let isMember = table.contains(code.canonicalKey(at: value + k &* step))
                    (target + k &* targetStep).storeBytes(of: isMember != isInverted, as: Bool.self)
                }
            }
            return
        }
        row.withKeys(searches: values.view.elementCount) { keys in
            values.forEachRow(beside: result) { value, target, count, step, targetStep in
                row.search(keys, value, count, step, isRight: false) { k, position, key in
                    let isMember =
                        position < row.count && !code.isNaN(key) && row.key(position, keys) == key
                    (target + k &* targetStep).storeBytes(of: isMember != isInverted, as: Bool.self)
                }
            }
        }
    }
}

/// The first position from which on a condition fails, given that it holds at all earlier ones.
@inline(__always)
func partitionPoint(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, rest) = (0, count)
    while rest > 0 {
        let half = rest / 2
        if isBefore(low &+ half) {
            low &+= half &+ 1
            rest &-= half &+ 1
        } else {
            rest = half
        }
    }
    return low
}
