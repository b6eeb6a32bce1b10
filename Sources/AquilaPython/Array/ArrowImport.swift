import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Import of Arrow arrays from other libraries: numbers, truth values, and fixed-size lists of them.

let arrowImports: [PyMethodDef] = [
    // arrow_take(schema, array) → the tuple of `Pieces.result`.
    Definition.function("arrow_take", "(schema, array, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            let schema = try ArrowSchema.inCapsule(arguments[0])
            let array = try ArrowArray.inCapsule(arguments[1])
            let pieces = try Pieces(schema)
            try pieces.take(array)
            return try pieces.result()
        }
    },
    // arrow_take_stream(stream) → the tuple of `Pieces.result`.
    Definition.function("arrow_take_stream", "(stream, /)") { _, items, count in
        forPython {
            let stream = try ArrowArrayStream.inCapsule(Arguments(items, count)[0])
            var schema = ArrowSchema()
            try stream.pointee.call("get_schema", stream, stream.pointee.get_schema, &schema)
            defer { ArrowSchema.release(&schema) }
            let pieces = try Pieces(&schema)
            while true {
                var array = ArrowArray()
                try stream.pointee.call("get_next", stream, stream.pointee.get_next, &array)
                guard array.release != nil else { break }
                try pieces.take(&array)
            }
            return try pieces.result()
        }
    },
]

extension ArrowArrayStream {
    /// Calls a function of the stream, which may use the interpreter and take long.
    fileprivate func call(
        _ name: String, _ stream: UnsafeMutablePointer<Self>,
        _ function: (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Int32)?,
        _ target: UnsafeMutableRawPointer
    ) throws {
        guard let function else { throw PythonError.value("the capsule arrow_array_stream has no \(name)") }
        nonisolated(unsafe) let place = target
        let status = waiting { function(stream, place) }
        guard status != 0 else { return }
        let words = get_last_error?(stream).map { String(cString: $0) } ?? "error \(status)"
        throw PythonError.value("Arrow's stream: \(words)")
    }
}

/// Arrow arrays of one type that follow each other in a stream.
private final class Pieces {
    private let field: ArrowField
    private let dtype: DType
    /// The extents of an element that is a fixed-size list; empty for plain elements.
    private let inner: Shape
    private var arrays: [Ref] = []

    /// - Throws: an error of class `TypeError` if the elements are not numbers or truth values.
    init(_ schema: UnsafeMutablePointer<ArrowSchema>) throws {
        field = try ArrowField(schema.pointee)
        try field.type.check()
        var (type, inner) = (field.type, Shape())
        while case .fixedSizeList(let item, let count) = type {
            inner.append(count)
            type = item.type
        }
        guard let dtype = type.storeType, type == ArrowType(dtype) else {
            throw PythonError.type("arrays have no elements of Arrow's type \(field.type)")
        }
        guard inner.checkedProduct != nil else {
            throw PythonError.value("Arrow's \(field.type) has too many elements")
        }
        (self.dtype, self.inner) = (dtype, inner)
    }

    deinit { for array in arrays { array.release() } }

    /// Appends an array, which is moved out of its struct.
    func take(_ array: UnsafeMutablePointer<ArrowArray>) throws {
        Remains.settle()
        let held = HeldArrow.hold(&array.pointee)
        var piece = try LogicalArray(importing: array, field.type, runtime: .current)
        let shape = Shape([piece.count] + inner)
        while case .fixedSizeList = piece.type {
            guard try waiting({ try piece.nullCount() }) == 0 else {
                throw PythonError.value("an array cannot have nulls for its rows")
            }
            piece = try piece.child(0)
        }
        let hasNulls = try waiting { try piece.nullCount() } > 0
        let mask = hasNulls ? try Ref.array(AnyNDArray(piece.nullMask()).reshaped(shape)) : Constant.none
        arrays.append(mask)
        arrays.append(try elements(piece.data, shape, held))
    }

    /// The elements as an array object. The memory's owner may let others write it, so operations
    /// on it run at once; many ranks, each of which reads its part at a different time, take a
    /// copy.
    private func elements(_ data: LogicalStore, _ shape: Shape, _ held: HeldArrow) throws -> Ref {
        guard data.isAttached else { return try .array(AnyNDArray(data).reshaped(shape)) }
        guard !Registry.isOnManyRanks else { return try .array(copied(data).reshaped(shape)) }
        if let own = try ofOwnMemory(data, shape) { return own }
        held.then = { Exports.forget() }
        Exports.begin(data.store)
        if ArrayLayout.hasStruct { data.store.showItself() }
        return try .array(ArrayContent(AnyNDArray(data).reshaped(shape), isWritable: false))
    }

    /// An array of one of our stores, where another library shows that store's front.
    private func ofOwnMemory(_ data: LogicalStore, _ shape: Shape) throws -> Ref? {
        let address = try waiting {
            try data.store.runtime.read(data) { first, _ in UnsafeMutableRawPointer(mutating: first) }
        }
        let strides = View(contiguous: shape, itemSize: data.dtype.size).strides
        guard let own = try Fronts.array(at: address, shape, strides, data.dtype) else { return nil }
        own.writability = .readOnly
        return own
    }

    private func copied(_ data: LogicalStore) throws -> AnyNDArray {
        let bytes = try waiting {
            try data.store.runtime.read(data) { first, _ in
                Array(UnsafeRawBufferPointer(start: first, count: data.shape[0] * data.dtype.size))
            }
        }
        return try bytes.withUnsafeBytes {
            AnyNDArray(try Runtime.current.makeStore(copying: $0, data.shape, data.dtype))
        }
    }

    /// A tuple with two entries for each array, its validity mask or None and its elements;
    /// followed by the name and the metadata of the extension type as strings, empty if there is
    /// none.
    func result() throws -> Ref {
        if arrays.isEmpty { arrays = [Constant.none, try .array(.zeros(Shape([0] + inner), dtype))] }
        let words = ["ARROW:extension:name", "ARROW:extension:metadata"].map { key in
            String(decoding: field.metadata[key] ?? [], as: UTF8.self)
        }
        let extra = try words.map { try checked(Ref.text($0)) }
        defer { arrays = [] }
        return try .tuple(of: [try .tuple(of: arrays)] + extra)
    }
}
