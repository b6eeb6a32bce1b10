import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Export of arrays to Arrow. Arrays with one axis are exported as they are; arrays with more axes
// as the canonical tensor extension, whose elements are the subarrays along the first axis.
// Exported memory stays coherent, as under the buffer protocol.

let arrowExports: [PyMethodDef] = [
    // arrow_schema(array) → capsule with the schema.
    Definition.function("arrow_schema", "(array, /)") { _, items, count in
        forPython {
            let form = try ArrowForm(of: Arguments(items, count).array(0), asked: nil)
            var schema = ArrowSchema()
            try ArrowField("", form.type, metadata: form.metadata).export(to: &schema)
            return try ArrowSchema.capsule(schema)
        }
    },
    // arrow_array(array, requested schema or None) → capsules with the schema and the elements.
    Definition.function("arrow_array", "(array, requested, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            return try export(arguments.array(0), asked: arguments.optional(1))
        }
    },
    // arrow_code(requested schema) → the number of the schema's element type.
    Definition.function("arrow_code", "(requested, /)") { _, items, count in
        forPython {
            let type = try ArrowField(ArrowSchema.inCapsule(Arguments(items, count)[0]).pointee).type
            guard let dtype = type.storeType, type.dictionaryValues == nil else {
                throw PythonError.value("an array cannot be given as Arrow's \(type)")
            }
            return try checked(PyLong_FromSsize_t(Int(dtype.rawValue)))
        }
    },
]

extension ArrowType {
    /// The element type of a store with one element for each of the Arrow array's; nil for types
    /// without one.
    var storeType: DType? {
        switch layout {
        case .bits: .bool
        case .elements(let dtype): dtype
        case .null, .bytes, .variableBytes, .list, .fixedSizeList, .structure: nil
        }
    }
}

/// The Arrow type and metadata that describe an array.
private struct ArrowForm {
    let type: ArrowType
    var metadata: [String: [UInt8]] = [:]
    /// The type of the elements along the first axis or, for tensors, of their elements.
    let item: ArrowType
    /// The number of elements in each subarray along the first axis; nil if the array has one axis.
    let size: Int?

    /// - Parameter asked: a capsule with the requested type; used if its elements are stored alike.
    init(of array: AnyNDArray, asked: Ref?) throws {
        guard array.rank > 0 else {
            throw PythonError.value("an array without axes is none of Arrow's: give it one by reshape(1)")
        }
        guard array.rank > 1 else {
            let asked = try asked.map { try ArrowField(ArrowSchema.inCapsule($0).pointee).type }
            item = asked?.storeType == array.dtype ? asked! : ArrowType(array.dtype)
            (type, size) = (item, nil)
            return
        }
        item = ArrowType(array.dtype)
        let inner = Shape(array.shape.dropFirst())
        size = inner.product
        type = .fixedSizeList(ArrowField("item", item), count: inner.product)
        let extents = inner.map { "\($0)" }.joined(separator: ",")
        metadata = [
            "ARROW:extension:name": Array("arrow.fixed_shape_tensor".utf8),
            "ARROW:extension:metadata": Array("{\"shape\":[\(extents)]}".utf8),
        ]
    }
}

private func export(_ array: AnyNDArray, asked: Ref?) throws -> Ref {
    let form = try ArrowForm(of: array, asked: asked)
    let flat = try array.rank == 1 ? array : array.reshaped([array.count])
    var elements = try LogicalArray(flat.base, type: form.item)
    let lent = elements.buffers[0].store === array.operand.store ? array.operand.store : nil
    if form.size != nil {
        elements = try LogicalArray(type: form.type, count: array.shape[0], children: [elements])
    }
    var (schema, structure) = (ArrowSchema(), ArrowArray())
    let runtime = array.base.store.runtime
    try waiting(on: runtime) {
        if ArrayLayout.hasStruct, let lent, lent.frontAddress() != 0 { try runtime.expose(lent) }
        try elements.export(schema: &schema, array: &structure, metadata: form.metadata)
    }
    let held = HeldArrow.hold(&structure)
    // On many ranks the export is a copy, which needs no coherence.
    // So does one at the front of the store.
    if let lent, !Registry.isOnManyRanks, !ArrayLayout.hasStruct {
        Exports.begin(lent)
        held.then = { Exports.end(lent) }
    }
    return try .tuple(of: [try ArrowSchema.capsule(schema), try ArrowArray.capsule(structure)])
}
