import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Arrays for those who take Arrow's: of one axis as they are, of more as the canonical extension of tensors, whose elements
// are the subarrays along the first axis. Memory that is lent stays coherent as under buffers.

let arrowExports: [PyMethodDef] = [
    // A capsule with the schema of an array.
    Definition.function("arrow_schema") { _, items, count in
        forPython {
            let form = try ArrowForm(of: Arguments(items, count).array(0), asked: nil)
            var schema = ArrowSchema()
            try ArrowField("", form.type, metadata: form.metadata).export(to: &schema)
            return try ArrowSchema.capsule(schema)
        }
    },
    // An array, a schema that is asked for or None: capsules with the schema and the elements.
    Definition.function("arrow_array") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            return try export(arguments.array(0), asked: arguments.optional(1))
        }
    },
    // A schema that is asked for: the number of the type that elements have in it.
    Definition.function("arrow_code") { _, items, count in
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
    /// The type of a store that holds one element for each of an array's.
    var storeType: DType? {
        switch layout {
        case .bits: .bool
        case .elements(let dtype): dtype
        case .null, .bytes, .variableBytes, .list, .fixedSizeList, .structure: nil
        }
    }
}

/// How an array looks to Arrow.
private struct ArrowForm {
    let type: ArrowType
    var metadata: [String: [UInt8]] = [:]
    /// Of the elements along the first axis, or of their own elements.
    let item: ArrowType
    /// How many elements there are in an element; nil where the array has one axis.
    let size: Int?

    /// - Parameter asked: a capsule with the type that somebody wants, of the same elements.
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
        try elements.export(schema: &schema, array: &structure, metadata: form.metadata)
    }
    let held = HeldArrow.hold(&structure)
    // Many ranks have given a copy.
    if let lent, !Registry.isOnManyRanks {
        Exports.begin(lent)
        held.then = { Exports.end(lent) }
    }
    return try .tuple(of: [try ArrowSchema.capsule(schema), try ArrowArray.capsule(structure)])
}
