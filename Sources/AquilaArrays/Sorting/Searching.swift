import AquilaRuntime
public import AquilaTypes

/// The side of equal elements on which a value is inserted.
public enum SearchSide: Sendable {
    case left, right
}

extension AnyNDArray {
    /// The positions at which values are to be inserted into this sorted row so that it stays
    /// sorted, in the shape of the values.
    ///
    /// - Parameters:
    ///   - values: the values to search for; types promote.
    ///   - side: before the elements equal to a value, or after them.
    ///   - sorter: for a row that is not sorted, the positions of its elements in sorted order, as
    ///     `argsort` gives them. A position out of range throws when the result is waited for.
    /// - Throws: if this array does not have exactly one axis, or the sorter is not of integers and
    ///   of its length. Does not wait.
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
    /// - Parameters:
    ///   - others: an array of any shape; types promote. A NaN is among none.
    ///   - isInverted: true to invert the result.
    /// - Complexity: sorting of the others, then O(log m) for each element, in parallel. Does not
    ///   wait.
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
        let (row, values, result) = (context.stores[0], context.stores[1], context.stores[2])
        let (count, step) = (row.shape[0], row.view.strides[0])
        let isRight = context.scalar(0, as: SearchSide.self) == .right
        let sorter = sorter
        let sorterStep = sorter == nil ? 0 : context.stores[3].view.strides[0]
        values.forEachElement(beside: result) { value, target in
            let key = code.canonicalKey(at: value)
            let position = partitionPoint(count) { k in
                let place = sorter.map { Int(($0 + k &* sorterStep).load(as: Int64.self)) } ?? k
                let other = code.canonicalKey(at: row.address + place &* step)
                return isRight ? other <= key : other < key
            }
            target.storeBytes(of: Int64(position), as: Int64.self)
        }
    }
}

private struct MemberSearch: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let (others, values, result) = (context.stores[0], context.stores[1], context.stores[2])
        let (count, step) = (others.shape[0], others.view.strides[0])
        let isInverted = context.scalar(0, as: Bool.self)
        values.forEachElement(beside: result) { value, target in
            let key = code.canonicalKey(at: value)
            let place = partitionPoint(count) {
                code.canonicalKey(at: others.address + $0 &* step) < key
            }
            let isMember =
                place < count && !code.isNaN(key)
                && code.canonicalKey(at: others.address + place &* step) == key
            target.storeBytes(of: isMember != isInverted, as: Bool.self)
        }
    }
}

extension PhysicalStore {
    /// Iterates over two pieces of one shape together, in row-major order.
    @inline(__always)
    func forEachElement(
        beside other: PhysicalStore, _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
    ) {
        guard view.elementCount > 0 else { return }
        guard view.rank > 0 else { return body(address, other.address) }
        let last = view.rank - 1
        let outer = Shape(view.shape.dropLast())
        let mine = View(shape: outer, strides: Dims(view.strides.dropLast()))
        let others = View(shape: outer, strides: Dims(other.view.strides.dropLast()))
        let (step, otherStep) = (view.strides[last], other.view.strides[last])
        for row in 0..<outer.product {
            var a = address + mine.offset(of: row)
            var b = other.address + others.offset(of: row)
            for _ in 0..<view.shape[last] {
                body(a, b)
                a += step
                b += otherStep
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
