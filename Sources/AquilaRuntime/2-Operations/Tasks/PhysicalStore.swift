public import AquilaTypes

/// The elements of a store that a point task may use, in memory: its piece of an argument.
///
/// It is valid while the task's body runs; a body must not keep it. The address is constant; no
/// other task writes the piece meanwhile, and threads that a body starts share it by rules of its
/// own.
public struct PhysicalStore: @unchecked Sendable {
    /// Address of the piece's first element.
    public let address: UnsafeMutableRawPointer
    /// Extents of the piece, and bytes from an element to the next along each axis; the offset is
    /// zero.
    public let view: View
    /// Type of the elements.
    public let dtype: DType
    /// Index, in the whole argument, of the piece's first element.
    public let origin: Shape
    /// Extents of the whole argument.
    public let wholeShape: Shape

    /// The piece's extents.
    public var shape: Shape { view.shape }

    /// The elements as a typed accessor. Ends the program if the type is not the store's.
    ///
    ///     let double = TaskDeclaration(
    ///         library, "double", signature: [.inputOutput],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] *= 2 }
    ///         }])
    ///     let x = NDArray([1.0, 2])
    ///     var launch = TaskLaunch(double)
    ///     launch.add(x.logicalStore, .inputOutput)
    ///     try launch.submit()
    ///     x                           // [2.0, 4.0]
    ///
    /// - Complexity: O(1).
    public func accessor<Element: AquilaTypes.Element>(_ type: Element.Type = Element.self) -> Accessor<
        Element
    > {
        Accessor(self)
    }
}

/// Typed access to a piece: by index, counted from the piece's own first element. The address is
/// constant, and threads share the elements as they share the `PhysicalStore`.
public struct Accessor<Element: AquilaTypes.Element>: @unchecked Sendable {
    /// The piece.
    public let store: PhysicalStore
    @usableFromInline let address: UnsafeMutableRawPointer
    @usableFromInline let view: View

    init(_ store: PhysicalStore) {
        require(
            store.dtype == Element.dtype, "a store of \(store.dtype) is not one of \(Element.dtype)")
        self.store = store
        address = store.address
        view = store.view
    }

    /// The piece's extents.
    @inlinable public var shape: Shape { view.shape }
    /// The number of elements.
    @inlinable public var count: Int { view.shape.product }
    /// The positions along the first axis.
    @inlinable public var indices: Range<Int> { 0..<(view.rank == 0 ? 1 : view.shape[0]) }
    /// The index, in the whole argument, of the piece's first element.
    public var origin: Shape { store.origin }
    /// The extents of the whole argument.
    public var wholeShape: Shape { store.wholeShape }

    /// The elements of a piece that is contiguous in row-major order; nil for others.
    public var contiguous: UnsafeMutableBufferPointer<Element>? {
        guard view.isContiguous(itemSize: MemoryLayout<Element>.stride) else { return nil }
        return UnsafeMutableBufferPointer(
            start: address.assumingMemoryBound(to: Element.self), count: count)
    }

    /// The element of a piece of rank zero.
    @inlinable public var value: Element {
        get { address.assumingMemoryBound(to: Element.self).pointee }
        nonmutating set { address.assumingMemoryBound(to: Element.self).pointee = newValue }
    }

    /// The element of a piece of one axis. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let count = library.task("count") { (x: Output<Int>) in
    ///         for i in x.indices { x.accessor[i] = i }
    ///     }
    ///     let x = zeros([3], of: Int.self)
    ///     try count(x)
    ///     x                           // [0, 1, 2]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int) -> Element {
        get { (address + at(i)).assumingMemoryBound(to: Element.self).pointee }
        nonmutating set { (address + at(i)).assumingMemoryBound(to: Element.self).pointee = newValue }
    }

    /// The element at an index, along one axis, of the whole argument: for pieces that images have cut.
    ///
    /// Ends the program outside the piece.
    ///
    ///     let take = library.task("take", .align(0, 2), .image(function: 0, range: 1)) {
    ///         (places: Input<Int>, x: Input<Double>, found: Output<Double>) in
    ///         for i in places.indices { found[i] = x.accessor[global: places[i]] }
    ///     }
    ///     let found = zeros([2])
    ///     try take(NDArray([2, 0]), NDArray([1.5, 2.5, 3.5]), found)
    ///     found                       // [3.5, 1.5]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(global i: Int) -> Element {
        get { self[i &- store.origin[0]] }
        nonmutating set { self[i &- store.origin[0]] = newValue }
    }

    /// The element of a piece of two axes. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let count = library.task("count") { (x: Output<Int>) in
    ///         for i in 0..<x.shape[0] { for j in 0..<x.shape[1] { x.accessor[i, j] = 10 * i + j } }
    ///     }
    ///     let x = zeros([2, 2], of: Int.self)
    ///     try count(x)
    ///     x                           // [[0, 1], [10, 11]]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int) -> Element {
        get { (address + at(i, j)).assumingMemoryBound(to: Element.self).pointee }
        nonmutating set { (address + at(i, j)).assumingMemoryBound(to: Element.self).pointee = newValue }
    }

    /// The element of a piece of three axes. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let mark = library.task("mark") { (x: InputOutput<Int>) in x.accessor[0, 1, 0] = 7 }
    ///     let x = zeros([1, 2, 1], of: Int.self)
    ///     try mark(x)
    ///     x                           // [[[0], [7]]]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int, k: Int) -> Element {
        get { (address + at(i, j, k)).assumingMemoryBound(to: Element.self).pointee }
        nonmutating set { (address + at(i, j, k)).assumingMemoryBound(to: Element.self).pointee = newValue }
    }

    @usableFromInline @inline(never) func outside(_ index: Shape) -> String {
        "index \(index) is outside the piece, whose shape is \(shape)"
    }

    @inlinable @inline(__always) func at(_ i: Int) -> Int {
        require(view.rank == 1 && i >= 0 && i < view.shape[0], outside([i]))
        return i &* view.strides[0]
    }

    @inlinable @inline(__always) func at(_ i: Int, _ j: Int) -> Int {
        require(
            view.rank == 2 && i >= 0 && i < view.shape[0] && j >= 0 && j < view.shape[1], outside([i, j]))
        return i &* view.strides[0] &+ j &* view.strides[1]
    }

    @inlinable @inline(__always) func at(_ i: Int, _ j: Int, _ k: Int) -> Int {
        require(
            view.rank == 3 && i >= 0 && i < view.shape[0] && j >= 0 && j < view.shape[1] && k >= 0
                && k < view.shape[2], outside([i, j, k]))
        return i &* view.strides[0] &+ j &* view.strides[1] &+ k &* view.strides[2]
    }
}

extension PhysicalStore {
    /// Walks two pieces of one shape together, row by row along the last axis: calls the body with
    /// the addresses of a row's first elements, their number, and the bytes from each to the next.
    ///
    /// The other piece must have the same shape, which is not checked.
    ///
    ///     let copyRows = TaskDeclaration(
    ///         library, "copyRows", signature: [.input, .output],
    ///         variants: [.cpu: { context in
    ///             context.stores[0].forEachRow(beside: context.stores[1]) { from, to, count, step, toStep in
    ///                 for k in 0..<count {
    ///                     (to + k * toStep).copyMemory(from: from + k * step, byteCount: 8)
    ///                 }
    ///             }
    ///         }])
    ///     let x = arange(4.0).reshaped([2, 2]), copy = zeros([2, 2])
    ///     var launch = TaskLaunch(copyRows)
    ///     launch.add(x.transposed().logicalStore, .input)
    ///     launch.add(copy.logicalStore, .output)
    ///     try launch.submit()
    ///     copy                        // [[0.0, 2.0], [1.0, 3.0]]
    ///
    /// - Complexity: O(r · rank) for r rows, besides the body.
    public func forEachRow(
        beside other: PhysicalStore,
        _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer, Int, Int, Int) -> Void
    ) {
        guard view.elementCount > 0 else { return }
        guard view.rank > 0 else { return body(address, other.address, 1, 0, 0) }
        let last = view.rank - 1
        let outer = Shape(view.shape.dropLast())
        for row in 0..<outer.product {
            let place = Shape.colour(row, of: outer)
            var offsets = (0, 0)
            for axis in outer.indices {
                offsets.0 += place[axis] * view.strides[axis]
                offsets.1 += place[axis] * other.view.strides[axis]
            }
            body(
                address + offsets.0, other.address + offsets.1, view.shape[last], view.strides[last],
                other.view.strides[last])
        }
    }
}
