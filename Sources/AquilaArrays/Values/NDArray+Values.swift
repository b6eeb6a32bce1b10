public import AquilaTypes
import AquilaRuntime

// Values read from arrays. These calls wait for the computation.

extension AnyNDArray {
    /// The only element. Waits. Throws if there is not exactly one, or if its computation failed.
    ///
    ///     try NDArray([7]).untyped.item()        // 7
    ///
    /// - Complexity: O(1); on many ranks all receive the element.
    public func item() throws(ArrayError) -> Scalar {
        guard count == 1 else {
            throw ArrayError(.shape, "item: an array of shape \(shape) has not one element")
        }
        return try waitingItem()
    }

    /// The elements in row-major order. Waits. Throws if `T` is not the element type.
    ///
    ///     try NDArray([1, 2]).untyped.elements(as: Int.self)        // [1, 2]
    ///
    /// - Complexity: O(count); the elements are copied.
    public func elements<T: Element>(as type: T.Type = T.self) throws(ArrayError) -> [T] {
        try requireType(T.self)
        return try base.reading { (pointer, view) in
            [T](unsafeUninitializedCapacity: count) { buffer, initialised in
                initialised = count
                if view.isContiguous(itemSize: MemoryLayout<T>.size) {
                    if count > 0 { memcpyElements(buffer.baseAddress!, pointer, count) }
                    return
                }
                var next = 0
                view.forEachOffset { offset in
                    buffer.initializeElement(
                        at: next, to: pointer.loadUnaligned(fromByteOffset: offset, as: T.self))
                    next += 1
                }
            }
        }
    }

    /// Calls the body with the elements of a row-major array, without copying, for reading. Waits.
    ///
    ///     try NDArray([1, 2, 3]).untyped.withUnsafeBuffer(as: Int.self) { $0.reduce(0, +) }        // 6
    ///
    /// Throws if the array has gaps or another order (see `contiguous()`), or `T` is not the element type.
    ///
    /// - Complexity: O(1); on many ranks each receives the elements that others have at home.
    public func withUnsafeBuffer<T: Element, R>(
        as type: T.Type = T.self, _ body: (UnsafeBufferPointer<T>) throws -> R
    ) throws -> R {
        try requireLendable(T.self)
        return try runtime.read(base) { (pointer, _) in
            try body(UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: T.self), count: count))
        }
    }

    /// Calls the body with the elements of a row-major array, for changing them in place. Waits.
    ///
    ///     let n = NDArray([1, 2]).untyped
    ///     try n.withUnsafeMutableBuffer(as: Int.self) { $0[0] = 5 }
    ///     n        // [5, 2]
    ///
    /// Throws if the array has gaps or another order, or `T` is not the element type.
    ///
    /// - Complexity: O(1); on many ranks each receives the elements that others have at home.
    public func withUnsafeMutableBuffer<T: Element, R>(
        as type: T.Type = T.self, _ body: (UnsafeMutableBufferPointer<T>) throws -> R
    ) throws -> R {
        try requireLendable(T.self)
        return try runtime.write(try target()) { (pointer, _) in
            try body(UnsafeMutableBufferPointer(start: pointer.assumingMemoryBound(to: T.self), count: count))
        }
    }

    private func requireType<T: Element>(_ type: T.Type) throws(ArrayError) {
        guard T.dtype == dtype else { throw ArrayError(.type, "the elements are \(dtype), not \(T.dtype)") }
    }

    private func requireLendable<T: Element>(_ type: T.Type) throws(ArrayError) {
        try requireType(type)
        guard isContiguous else {
            throw ArrayError(.value, "the elements are not contiguous; lend those of contiguous()")
        }
    }
}

private func memcpyElements<T>(_ target: UnsafeMutablePointer<T>, _ source: UnsafeRawPointer, _ count: Int) {
    UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<T>.stride)
}

extension AnyNDArray {
    /// The only element; ends the program with the caller's line where `item` throws.
    @usableFromInline func itemOrFail(_ file: StaticString, _ line: UInt) -> Scalar {
        orFail(file, line) { () throws(ArrayError) in try item() }
    }
}

extension NDArray {
    /// The only element. Waits. Traps if there is not exactly one; `element()` throws instead.
    ///
    ///     NDArray([7]).item()        // 7
    ///
    /// - Complexity: O(1); on many ranks all receive the element.
    @inlinable public func item(file: StaticString = #fileID, line: UInt = #line) -> Element {
        untyped.itemOrFail(file, line).value()
    }

    /// The element at a position, or the only element without a position. Waits.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).element(at: 1, 0)        // 3
    ///
    /// Throws if a position is out of range, or if fewer positions than axes leave more than one element.
    ///
    /// - Complexity: O(1); on many ranks all receive the element.
    public func element(at position: Int...) throws(ArrayError) -> Element {
        try untyped.slice(position.map { .at($0) }).item().value()
    }

    /// The elements in row-major order. Waits. `Array(a)` traps instead of throwing.
    ///
    ///     try NDArray([1, 2]).elements()        // [1, 2]
    ///
    /// - Throws: `ArrayError` of the operation that should have given the elements.
    /// - Complexity: O(count); the elements are copied.
    public func elements() throws(ArrayError) -> [Element] { try untyped.elements() }

    /// Calls the body with the elements of a row-major array, without copying, for reading. Waits.
    ///
    ///     try NDArray([1, 2, 3]).withUnsafeBuffer { $0.reduce(0, +) }        // 6
    ///
    /// Throws if the array has gaps or another order; use `contiguous()` first.
    ///
    /// - Complexity: O(1); on many ranks each receives the elements that others have at home.
    public func withUnsafeBuffer<R>(_ body: (UnsafeBufferPointer<Element>) throws -> R) throws -> R {
        try untyped.withUnsafeBuffer(body)
    }

    /// Calls the body with the elements of a row-major array, for changing them in place. Waits.
    ///
    ///     let n = NDArray([1, 2])
    ///     try n.withUnsafeMutableBuffer { $0[0] = 5 }
    ///     n        // [5, 2]
    ///
    /// Throws if the array has gaps or another order.
    ///
    /// - Complexity: O(1); on many ranks each receives the elements that others have at home.
    public func withUnsafeMutableBuffer<R>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws -> R
    ) throws -> R {
        try untyped.withUnsafeMutableBuffer(body)
    }
}

extension Array where Element: AquilaTypes.Element {
    /// The elements of an array in row-major order. Waits. Traps if their computation failed.
    ///
    ///     Array(NDArray([1, 2]))        // [1, 2]
    ///
    /// - Complexity: O(count); the elements are copied.
    public init(_ array: NDArray<Element>, file: StaticString = #fileID, line: UInt = #line) {
        self = orFail(file, line) { () throws(ArrayError) in try array.elements() }
    }
}
