import AquilaArrays
import AquilaTypes
import CPython

// Attributes of arrays that are known without waiting.

let attributes: [PyGetSetDef] = [
    Definition.attribute(
        "_shape", { object, _ in forPython { try object!.selfArray.pointee.array.shape.tuple() } }),
    Definition.attribute(
        "_strides", { object, _ in forPython { try object!.selfArray.pointee.array.strides.tuple() } }),
    Definition.attribute(
        "ndim", { object, _ in forPython { try .integer(object!.selfArray.pointee.array.rank) } }),
    Definition.attribute(
        "size", { object, _ in forPython { try .integer(object!.selfArray.pointee.array.count) } }),
    Definition.attribute(
        "itemsize",
        { object, _ in forPython { try .integer(object!.selfContent.pointee.array.dtype.size) } }),
    Definition.attribute(
        "nbytes",
        { object, _ in
            forPython {
                let array = try object!.selfArray.pointee.array
                return try .integer(array.count * array.dtype.size)
            }
        }),
    Definition.attribute(
        "_dtype",
        { object, _ in
            Registry.package.types[Int(object!.selfContent.pointee.array.dtype.rawValue)].retained()
        }),
    Definition.attribute(
        "base",
        { object, _ in (object!.selfContent.pointee.base ?? AqNone()!).retained() }),
    Definition.attribute(
        "T",
        { object, _ in
            forPython {
                let view = try object!.selfArray.view.pointee
                return try .array(ArrayContent(viewing: object!, through: view.transposed()))
            }
        }),
    Definition.attribute(
        "_real", { object, _ in forPython { try object!.view(object!.selfArray.pointee.array.real) } }),
    Definition.attribute(
        "_imag", { object, _ in forPython { try object!.view(object!.selfArray.pointee.array.imaginary()) } }),
    Definition.attribute(
        "_writeable", { object, _ in PyBool_FromLong(object!.selfContent.pointee.isWritable ? 1 : 0) },
        set: { object, value, _ in
            let content = object!.selfContent
            let isWanted = PyObject_IsTrue(value) == 1
            object!.writability =
                !isWanted ? .readOnly : content.pointee.array.isRepeating ? .byNumPy : .writable
            return 0
        }),
    // The raw value of `Writability`, and the byte offset of the first element in the memory of the
    // store.
    Definition.attribute(
        "_writability",
        { object, _ in PyLong_FromSsize_t(Int(object!.selfContent.pointee.writability.rawValue)) },
        set: { object, value, _ in
            statusForPython {
                let number = UInt8(exactly: try Int(index: value!))
                guard let found = number.flatMap(Writability.init) else {
                    throw PythonError.value("there is no such writability")
                }
                object!.writability = found
            }
        }),
    Definition.attribute(
        "_offset", { object, _ in forPython { try .integer(object!.selfArray.pointee.array.view.offset) } }),
    // The type's number; true if the elements are contiguous in C order, as no elements are.
    Definition.attribute(
        "_code", { object, _ in PyLong_FromSsize_t(Int(object!.selfContent.pointee.array.dtype.rawValue)) }),
    Definition.attribute(
        "_c_contiguous",
        { object, _ in
            forPython {
                let array = try object!.selfArray.pointee.array
                return try checked(PyBool_FromLong(array.isContiguous || array.count == 0 ? 1 : 0))
            }
        }),
    // True if the elements can be read without a long wait.
    Definition.attribute(
        "_is_near",
        { object, _ in
            forPython { try checked(PyBool_FromLong(object!.selfArray.pointee.array.isNear ? 1 : 0)) }
        }),
]
