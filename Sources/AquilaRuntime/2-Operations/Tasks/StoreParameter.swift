public import AquilaTypes

/// A piece of a store, as a task's body sees it.
public protocol StoreParameter: TaskParameter where Argument == any LogicalStoreConvertible {
    /// Type of the elements; the call's store must have it.
    associatedtype Element: AquilaTypes.Element
    /// The elements of the piece.
    var accessor: Accessor<Element> { get }
    /// The parameter of a piece.
    ///
    ///     let copy = library.task("copy", .alignAll) { (x: Input<Double>, y: Output<Double>) in
    ///         let elements = Input(x.accessor)
    ///         for i in y.indices { y[i] = elements[i] }
    ///     }
    ///     let y = zeros([2])
    ///     try copy(NDArray([1.0, 2]), y)
    ///     y                           // [1.0, 2.0]
    ///
    /// - Complexity: O(1).
    init(_ accessor: Accessor<Element>)
    /// The use that the body makes of the piece.
    static var storeMode: ArgumentMode { get }
}

extension StoreParameter {
    public static var mode: ArgumentMode? { storeMode }
    public static var elementType: DType? { Element.dtype }

    /// Adds a call's array or store to the launch, for the use that the parameter makes of it.
    ///
    ///     let count = library.task("count") { (x: Output<Int>) in
    ///         for i in x.indices { x[i] = i }
    ///     }
    ///     let x = zeros([3], of: Int.self)
    ///     try count(x)
    ///     x                           // [0, 1, 2]
    ///
    /// - Complexity: O(1).
    public static func add(_ argument: any LogicalStoreConvertible, to launch: inout TaskLaunch) {
        launch.add(argument.logicalStore, storeMode)
    }

    public static func make(_ arguments: inout TaskArguments) -> Self {
        Self(arguments.nextStore().accessor())
    }

    /// The piece's extents.
    @inlinable public var shape: Shape { accessor.shape }
    /// The number of elements.
    @inlinable public var count: Int { accessor.count }
    /// The positions along the first axis.
    @inlinable public var indices: Range<Int> { accessor.indices }
    /// The index, in the whole store, of the piece's first element.
    public var origin: Shape { accessor.origin }
    /// The extents of the whole store.
    public var wholeShape: Shape { accessor.wholeShape }

    /// The element of a store of rank zero.
    @inlinable public var value: Element { accessor.value }

    /// The element of a piece of one axis. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let square = library.task("square", .alignAll) { (x: Input<Double>, y: Output<Double>) in
    ///         for i in x.indices { y[i] = x[i] * x[i] }
    ///     }
    ///     let y = zeros([2])
    ///     try square(NDArray([3.0, 4]), y)
    ///     y                           // [9.0, 16.0]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int) -> Element { accessor[i] }
    /// The element at an index of the whole argument, which has one axis: for pieces that images have cut.
    ///
    /// Ends the program outside the piece.
    ///
    ///     let take = library.task("take", .align(0, 2), .image(function: 0, range: 1)) {
    ///         (places: Input<Int>, x: Input<Double>, found: Output<Double>) in
    ///         for i in places.indices { found[i] = x[global: places[i]] }
    ///     }
    ///     let found = zeros([2])
    ///     try take(NDArray([2, 0]), NDArray([1.5, 2.5, 3.5]), found)
    ///     found                       // [3.5, 1.5]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(global i: Int) -> Element { accessor[global: i] }
    /// The element of a piece of two axes. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let first = library.task("first", .along(0, axes: [0]), .along(1, axes: [0])) {
    ///         (x: Input<Int>, y: Output<Int>) in
    ///         for i in y.indices { y[i] = x[i, 0] }
    ///     }
    ///     let y = zeros([2], of: Int.self)
    ///     try first(NDArray([1, 2, 3, 4]).reshaped([2, 2]), y)
    ///     y                           // [1, 3]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int) -> Element { accessor[i, j] }
    /// The element of a piece of three axes. Ends the program outside the piece, and for pieces of
    /// another rank.
    ///
    ///     let corner = library.task("corner") { (x: Input<Int>, y: Output<Int>) in y[0] = x[0, 1, 0] }
    ///     let y = zeros([1], of: Int.self)
    ///     try corner(NDArray([1, 2]).reshaped([1, 2, 1]), y)
    ///     y                           // [2]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int, k: Int) -> Element { accessor[i, j, k] }
}

/// A piece that a task's body may write.
public protocol WritableParameter: StoreParameter {}

extension WritableParameter {
    /// The element of a store of rank zero.
    @inlinable public var value: Element {
        get { accessor.value }
        nonmutating set { accessor.value = newValue }
    }

    /// The element of a piece of one axis, to be read or written. Ends the program outside the
    /// piece, and for pieces of another rank.
    ///
    ///     let double = library.task("double") { (x: InputOutput<Double>) in
    ///         for i in x.indices { x[i] *= 2 }
    ///     }
    ///     let x = NDArray([1.0, 2])
    ///     try double(x)
    ///     x                           // [2.0, 4.0]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int) -> Element {
        get { accessor[i] }
        nonmutating set { accessor[i] = newValue }
    }
    /// The element of a piece of two axes, to be read or written. Ends the program outside the
    /// piece, and for pieces of another rank.
    ///
    ///     let mark = library.task("mark") { (x: InputOutput<Int>) in x[0, 1] = 7 }
    ///     let x = zeros([2, 2], of: Int.self)
    ///     try mark(x)
    ///     x                           // [[0, 7], [0, 0]]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int) -> Element {
        get { accessor[i, j] }
        nonmutating set { accessor[i, j] = newValue }
    }
    /// The element of a piece of three axes, to be read or written. Ends the program outside the
    /// piece, and for pieces of another rank.
    ///
    ///     let mark = library.task("mark") { (x: InputOutput<Int>) in x[0, 1, 0] = 7 }
    ///     let x = zeros([1, 2, 1], of: Int.self)
    ///     try mark(x)
    ///     x                           // [[[0], [7]]]
    ///
    /// - Complexity: O(1).
    @inlinable public subscript(i: Int, j: Int, k: Int) -> Element {
        get { accessor[i, j, k] }
        nonmutating set { accessor[i, j, k] = newValue }
    }
}

/// A piece that is read.
public struct Input<Element: AquilaTypes.Element>: StoreParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .input }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}

/// A piece of which every element is written, and none read before.
public struct Output<Element: AquilaTypes.Element>: WritableParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .output }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}

/// A piece that is read and written.
public struct InputOutput<Element: AquilaTypes.Element>: WritableParameter {
    public let accessor: Accessor<Element>
    public static var storeMode: ArgumentMode { .inputOutput }

    public init(_ accessor: Accessor<Element>) { self.accessor = accessor }
}
