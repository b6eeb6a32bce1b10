public import AquilaTypes

/// A point's contribution to an unbound store: elements, appended one after the other.
///
/// For a store with several axes these are whole rows, in row-major order.
public struct UnboundOutput<Element: AquilaTypes.Element>: TaskParameter {
    private let buffer: OutputBuffer

    public static var mode: ArgumentMode? { nil }
    public static var elementType: DType? { nil }

    public static func add(_ argument: UnboundStore, to launch: inout TaskLaunch) {
        launch.add(argument, of: Element.dtype)
    }

    public static func make(_ arguments: inout TaskArguments) -> UnboundOutput {
        UnboundOutput(buffer: arguments.nextOutput())
    }

    /// Appends an element.
    ///
    ///     let evens = library.task("evens") { (x: Input<Int>, found: UnboundOutput<Int>) in
    ///         for i in x.indices where x[i] % 2 == 0 { found.append(x[i]) }
    ///     }
    ///     let found = runtime.makeUnboundStore(.int64)
    ///     try evens(NDArray([1, 2, 4]), found)
    ///     try NDArray<Int>(found.bound())         // [2, 4]
    ///
    /// - Complexity: O(1) amortised.
    public func append(_ element: Element) { create(count: 1).initializeElement(at: 0, to: element) }

    /// Appends elements.
    ///
    ///     let three = library.task("three") { (found: UnboundOutput<Int>) in
    ///         found.append(contentsOf: 0..<3)
    ///     }
    ///     let found = runtime.makeUnboundStore(.int64)
    ///     try three(found)
    ///     try NDArray<Int>(found.bound())         // [0, 1, 2]
    ///
    /// - Complexity: O(n) amortised.
    public func append(contentsOf elements: some Collection<Element>) {
        _ = create(count: elements.count).initialize(fromContentsOf: elements)
    }

    /// Adds elements for the body to write; the buffer holds until more are added.
    ///
    ///     let squares = library.task("squares") { (found: UnboundOutput<Int>) in
    ///         let room = found.create(count: 3)
    ///         for k in room.indices { room[k] = k * k }
    ///     }
    ///     let found = runtime.makeUnboundStore(.int64)
    ///     try squares(found)
    ///     try NDArray<Int>(found.bound())         // [0, 1, 4]
    ///
    /// - Complexity: O(1) amortised; the memory is not initialised.
    public func create(count: Int) -> UnsafeMutableBufferPointer<Element> {
        let start = buffer.grow(by: count * MemoryLayout<Element>.stride)
        return UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: Element.self), count: count)
    }
}
