public import AquilaTypes

// Elements as Swift values. All of these block until the array's stores have their elements, and
// throw the `ArrayError` of the operation that should have written them.

/// One element of an array, of any type.
public indirect enum ArrowValue: Hashable, Sendable {
    /// No value.
    case null
    /// A number, a truth value or a time.
    case scalar(Scalar)
    /// A text.
    case string(String)
    /// A string of bytes.
    case bytes([UInt8])
    /// The elements of a list.
    case list([ArrowValue])
    /// Values of the fields, in their order.
    case structure([ArrowValue])
}

extension LogicalArray {
    /// The elements of an array of numbers, times or truth values, nil for null; of a dictionary
    /// array, the positions.
    ///
    ///     try LogicalArray([1, nil]).values(of: Int.self) == [1, nil]         // true
    ///
    /// - Throws: `ArrayError` of kind `type` where the elements are not of Swift's type.
    /// - Complexity: O(n), on one core.
    public func values<T: Element>(of type: T.Type = T.self) throws(ArrayError) -> [T?] {
        let store = try data
        guard store.dtype == T.dtype, store.shape.count == 1 else {
            throw failure(.type, "its elements are no \(T.dtype)")
        }
        let isValid = try validityBits()
        let elements: [T] = try elements(of: store)
        return zip(elements, isValid).map { $1 ? $0 : nil }
    }

    /// The elements of an array of texts, or of a dictionary of texts, nil for null.
    ///
    ///     try LogicalArray.strings(["ada", nil]).strings() == ["ada", nil]    // true
    ///
    /// - Throws: `ArrayError` of kind `type` for other arrays, of kind `value` where offsets are
    ///   wrong or bytes are no UTF-8.
    /// - Complexity: O(n) for n bytes, on one core.
    public func strings() throws(ArrayError) -> [String?] {
        if let dictionary, dictionary.type.isText { return try strings(among: try dictionary.strings()) }
        guard type.isText else { throw failure(.type, "its elements are no texts") }
        let isValid = try validityBits()
        let ends = try integers(of: try offsets)
        let bytes: [UInt8] = try elements(of: buffers[1])
        return try (0..<count).map { k throws(ArrayError) in
            guard isValid[k] else { return nil }
            return try text(bytes[try checkedRange(ends[k], ends[k + 1], limit: bytes.count)])
        }
    }

    /// The values that the positions stand for.
    private func strings(among values: [String?]) throws(ArrayError) -> [String?] {
        let isValid = try validityBits()
        let positions = try integers(of: try data)
        return try (0..<count).map { k throws(ArrayError) in
            guard isValid[k] else { return nil }
            guard values.indices.contains(positions[k]) else {
                throw failure(.value, "position \(positions[k]) among \(values.count) values")
            }
            return values[positions[k]]
        }
    }

    /// One element.
    ///
    ///     try LogicalArray([1, nil]).value(at: 1) == .null                    // true
    ///
    /// - Throws: `ArrayError` of kind `index` outside the array, of kind `value` where offsets or
    ///   positions are wrong, or bytes are no UTF-8.
    /// - Complexity: O(1) for numbers; O(n) for a text, bytes or a list of n elements.
    public func value(at index: Int) throws(ArrayError) -> ArrowValue {
        guard index >= 0, index < count else {
            throw failure(.index, "no element \(index) among \(count)")
        }
        let place = offset + index
        guard try isValid(place) else { return .null }
        switch type.layout {
        case .null: return .null
        case .bits: return .scalar(Scalar(try bit(place, of: buffers[0])))
        case .elements: return try element(place)
        case .bytes(let size):
            return .bytes(try elements(of: try buffers[0].slice(axis: 0, place * size..<(place + 1) * size)))
        case .variableBytes:
            let range = try range(place, limit: buffers[1].shape[0])
            let bytes: [UInt8] = try elements(of: try buffers[1].slice(axis: 0, range))
            return type.isText ? .string(try text(bytes[...])) : .bytes(bytes)
        case .list: return try list(try range(place, limit: children[0].count))
        case .fixedSizeList(let size): return try list(place * size..<(place + 1) * size)
        case .structure:
            return .structure(try children.map { child throws(ArrayError) in try child.value(at: place) })
        }
    }

    /// All elements, as `value(at:)` gives them.
    ///
    ///     try LogicalArray([1, nil]).allValues() == [.scalar(Scalar(1)), .null]       // true
    ///
    /// - Throws: as `value(at:)`.
    /// - Complexity: O(n), with a wait and an allocation for each element; `values` is much faster
    ///   for numbers.
    public func allValues() throws(ArrayError) -> [ArrowValue] {
        try (0..<count).map { k throws(ArrayError) in try value(at: k) }
    }

    private func element(_ place: Int) throws(ArrayError) -> ArrowValue {
        let store = try buffers[0].project(axis: 0, at: place)
        let scalar: Scalar
        do {
            scalar = try store.store.runtime.item(store)
        } catch { throw ArrayError(wrapping: error) }
        guard let dictionary else { return .scalar(scalar) }
        guard let position = scalar.integer else { throw failure(.value, "a position exceeds Int") }
        return try dictionary.value(at: position)
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(ArrayError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure(.value, "an element is no UTF-8")
        }
        return text
    }

    private func list(_ range: Range<Int>) throws(ArrayError) -> ArrowValue {
        .list(try range.map { k throws(ArrayError) in try children[0].value(at: k) })
    }

    /// The range from the offset at a place to the next offset.
    private func range(_ place: Int, limit: Int) throws(ArrayError) -> Range<Int> {
        let ends = try integers(of: try buffers[0].slice(axis: 0, place..<place + 2))
        return try checkedRange(ends[0], ends[1], limit: limit)
    }

    private func checkedRange(_ start: Int, _ end: Int, limit: Int) throws(ArrayError) -> Range<Int> {
        guard start >= 0, start <= end, end <= limit else {
            throw failure(.value, "offsets \(start) and \(end) within \(limit)")
        }
        return start..<end
    }

    private func isValid(_ place: Int) throws(ArrayError) -> Bool {
        guard let validity else { return true }
        return try bit(place, of: validity)
    }

    private func bit(_ place: Int, of store: LogicalStore) throws(ArrayError) -> Bool {
        try store.store.runtime.withElements(of: [store]) { StridedBytes($0[0], $1[0]).bit(place) }
    }

    /// For each element, true if it is not null.
    func validityBits() throws(ArrayError) -> [Bool] {
        guard type != .null, let validity else { return Array(repeating: type != .null, count: count) }
        return try validity.store.runtime.withElements(of: [validity]) { pointers, views in
            let bytes = StridedBytes(pointers[0], views[0])
            return places.map { bytes.bit($0) }
        }
    }

    /// The elements of a store without gaps between them, as in all buffers.
    private func elements<T>(of store: LogicalStore) throws(ArrayError) -> [T] {
        try store.store.runtime.withElements(of: [store]) { pointers, views in
            let start = pointers[0].assumingMemoryBound(to: T.self)
            return Array(UnsafeBufferPointer(start: start, count: views[0].elementCount))
        }
    }

    /// The elements of a store of integers.
    func integers(of store: LogicalStore) throws(ArrayError) -> [Int] {
        try store.dtype.dispatch(IntegerReading(store: store, array: self))
    }

    private struct IntegerReading: DTypeVisitor {
        let store: LogicalStore
        let array: LogicalArray

        func visit<T: Element>(_ type: T.Type) throws(ArrayError) -> [Int] {
            let elements: [T] = try array.elements(of: store)
            return elements.map { Scalar($0).integer ?? -1 }
        }
    }
}

extension Scalar {
    /// The value of an integer type; nil beyond `Int`, and for other types.
    fileprivate var integer: Int? {
        let unused = UInt64(64 - 8 * dtype.size)
        switch dtype.kind {
        case .signed: return Int(Int64(bitPattern: re << unused) >> Int64(unused))
        case .unsigned: return Int(exactly: re)
        case .bool, .float, .complex: return nil
        }
    }
}
