public import AquilaTypes

extension LogicalArray {
    /// Throws unless the parts are those of the type and long enough. Reads no element.
    func checkParts(nullCount: Int?) throws(ArrayError) {
        try type.check()
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard count >= 0, offset >= 0, !overflow else {
            throw failure(.shape, "it has \(count) elements from \(offset) on")
        }
        if let nullCount, nullCount < 0 || nullCount > count || (nullCount > 0 && !isNullable) {
            throw failure(.value, "it cannot have \(nullCount) nulls among \(count) elements")
        }
        try checkValidity(end: end)
        try checkBuffers(end: end)
        try checkChildren(end: end)
        guard dictionary?.type == type.dictionaryValues else {
            throw failure(.type, "its dictionary holds \(dictionary.map { "\($0.type)" } ?? "nothing")")
        }
    }

    private func checkValidity(end: Int) throws(ArrayError) {
        guard let validity else { return }
        guard type != .null else { throw failure(.type, "it has no validity bits") }
        guard validity.dtype == .uint8, validity.shape.count == 1 else {
            throw failure(.type, "its validity bits are \(validity.dtype) with shape \(validity.shape)")
        }
        guard validity.shape[0] >= Bitmap.byteCount(end) else {
            throw failure(.shape, "it has \(validity.shape[0]) bytes of validity bits for \(end) elements")
        }
    }

    private func checkBuffers(end: Int) throws(ArrayError) {
        let types = type.layout.bufferTypes
        guard buffers.map(\.dtype) == types else {
            throw failure(.type, "it has buffers of \(buffers.map(\.dtype)), not \(types)")
        }
        guard let counts = type.layout.bufferCounts(end: end) else {
            throw failure(.shape, "it has too many elements")
        }
        for (buffer, count) in zip(buffers, counts) {
            guard buffer.shape.count == 1, buffer.shape[0] >= count else {
                throw failure(
                    .shape, "it needs a buffer of \(count) \(buffer.dtype), and has \(buffer.shape)")
            }
            guard buffer.view.isContiguous(itemSize: buffer.dtype.size) else {
                throw failure(.shape, "the elements of a buffer do not stand one after the other")
            }
        }
    }

    private func checkChildren(end: Int) throws(ArrayError) {
        let types = type.fields.map(\.type)
        guard children.map(\.type) == types else {
            throw failure(.type, "it has children of \(children.map(\.type))")
        }
        guard let count = type.layout.childCount(end: end) else {
            throw failure(.shape, "it has too many elements")
        }
        for child in children where child.count < count {
            throw failure(.shape, "it needs \(count) elements of a child, and has \(child.count)")
        }
    }

    /// Checks all elements on which the meaning of others depends: offsets must not descend nor
    /// leave the bytes or the child, positions must be in the dictionary, texts must be UTF-8, and
    /// the number of nulls must be the stated one. Blocks, O(n).
    ///
    ///     let offsets = NDArray([0, 2, 9]).logicalStore
    ///     let lists = try LogicalArray.list(offsets: offsets, LogicalArray([1.0, 2, 3]))
    ///     (try? lists.validate()) == nil          // true, as 9 is beyond the child
    ///
    /// - Throws: `ArrayError` of kind `value` for the first fault; otherwise the error of the
    ///   operation that should have written the elements.
    /// - Complexity: O(n), on one core.
    public func validate() throws(ArrayError) {
        if let knownNullCount, let validity {
            let nulls = count - (try Bitmap.countSet(validity, places))
            guard nulls == knownNullCount else {
                throw failure(.value, "it has \(nulls) nulls, not \(knownNullCount)")
            }
        }
        switch type.layout {
        case .variableBytes: try checkOffsets(limit: buffers[1].shape[0])
        case .list: try checkOffsets(limit: children[0].count)
        case .null, .bits, .elements, .bytes, .fixedSizeList, .structure: break
        }
        if type.isText { _ = try strings() }
        if let dictionary { try checkPositions(dictionary.count) }
        for child in children { try child.validate() }
        try dictionary?.validate()
    }

    private func checkOffsets(limit: Int) throws(ArrayError) {
        var last = 0
        for (k, offset) in try integers(of: try offsets).enumerated() {
            guard offset >= last else {
                throw failure(.value, "offset \(k) is \(offset), after \(last)")
            }
            last = offset
        }
        guard last <= limit else { throw failure(.value, "offsets reach \(last), beyond \(limit)") }
    }

    private func checkPositions(_ limit: Int) throws(ArrayError) {
        let isValid = try validityBits()
        for (k, position) in try integers(of: try data).enumerated() where isValid[k] {
            guard position >= 0, position < limit else {
                throw failure(
                    .value, "position \(position) at \(k) is outside a dictionary of \(limit) values")
            }
        }
    }

    func failure(_ kind: ArrayError.Kind, _ message: String) -> ArrayError {
        ArrayError(kind, "array of \(type): \(message)")
    }
}
