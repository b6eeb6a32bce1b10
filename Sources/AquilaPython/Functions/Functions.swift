import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// The functions of the module: thin and positional, without NumPy's defaults, which the Python
// package supplies.

let functions: [PyMethodDef] =
    conversions + creation + arithmetic + arrangement + composed + fourier + linearAlgebra + order + searching
    + together + generatorFunctions
    + arrowExports + arrowImports

private let creation: [PyMethodDef] = [
    Definition.function("zeros", "(shape, type, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            return try .array(.zeros(try arguments.shape(0), try arguments.type(1)))
        }
    },
    Definition.function("full", "(shape, value, type, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            let type = try arguments.type(2)
            return try .array(.full(try arguments.shape(0), try arguments.scalar(1, type), type))
        }
    },
    // arange(start, stop, step, type)
    Definition.function("arange", "(start, stop, step, type, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            let type = try arguments.type(3)
            return try .array(
                .arange(
                    try arguments.scalar(0, type), try arguments.scalar(1, type),
                    step: try arguments.scalar(2, type)))
        }
    },
    // linspace(start, stop, count, endpoint)
    Definition.function("linspace", "(start, stop, count, has_endpoint, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            return try .array(
                .linspace(
                    PyFloat_AsDouble(arguments[0]), PyFloat_AsDouble(arguments[1]),
                    count: try arguments.int(2),
                    endpoint: arguments.flag(3)))
        }
    },
    Definition.function("eye", "(rows, columns, offset, type, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            return try .array(
                .eye(
                    try arguments.int(0), try arguments.int(1), offset: try arguments.int(2),
                    try arguments.type(3)))
        }
    },
    // adopt(object with a buffer, type, is shared) → an array over its memory; None if that is
    // impossible.
    Definition.function("adopt", "(owner, type, is_shared, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            return try adopt(arguments[0], try arguments.type(1), isShared: arguments.flag(2))
                ?? Constant.none
        }
    },
    // copy_in(memory in C order, shape, type) → an array with a copy.
    Definition.function("copy_in", "(memory, shape, type, /)") { _, items, count in
        forPython {
            let arguments = Arguments(items, count)
            var buffer = Py_buffer()
            try checked(PyObject_GetBuffer(arguments[0], &buffer, 0))
            defer { PyBuffer_Release(&buffer) }
            let bytes = UnsafeRawBufferPointer(start: buffer.buf, count: buffer.len)
            return try .array(
                AnyNDArray(
                    try Runtime.current.makeStore(
                        copying: bytes, try arguments.shape(1), try arguments.type(2))))
        }
    },
]

/// The function that `caller` returns. The operation and NumPy's function are the function's own
/// object, so that calls look up no name.
nonisolated(unsafe) private let callDefinition = Definition.table(
    [
        Definition.function("call", "(*operands)") { function, items, count in
            let op = Op(rawValue: UInt8(PyLong_AsLongLong(PyTuple_GetItem(function, 0))))!
            guard let items else { return Constant.notImplemented }
            return compute(op, PyTuple_GetItem(function, 1), items, count)
        }
    ], end: PyMethodDef())

private let arithmetic: [PyMethodDef] = [
    Definition.function("has", "(operation, /)") { _, items, count in
        forPython {
            let name = try Arguments(items, count)[0].text()
            return try checked(PyBool_FromLong(Op.named[name] == nil ? 0 : 1))
        }
    },
    // caller(operation, NumPy's function) → a function of arrays and numbers; it returns
    // NotImplemented for other operands.
    Definition.function("caller", "(operation, theirs, /)") { _, items, count in
        forPython {
            let op = try Arguments(items, count).op(0)
            let function = try checked(PyTuple_New(2))
            PyTuple_SetItem(function, 0, PyLong_FromSsize_t(Int(op.rawValue)))
            PyTuple_SetItem(function, 1, Arguments(items, count)[1].retained())
            return try checked(PyCFunction_NewEx(callDefinition, function, nil))
        }
    },
    // map(operation, operands, results or None, mask or None, types of operands and results or
    // None) → the results as a tuple, or None if they were given.
    Definition.function("map", "(operation, operands, results, mask=None, types=None, /)") {
        _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let op = try arguments.op(0)
            let inputs = try arguments.operands(1, of: op, types: try arguments.optionalTypes(4))
            guard arguments.optional(2) != nil else { return try .tuple(try AnyNDArray.apply(op, inputs)) }
            try AnyNDArray.apply(
                op, inputs, into: try arguments.arrays(2), where: try arguments.optionalArray(3))
            return Constant.none
        }
    },
    // reduce(reduction, array, axes, keepdims, initial value or None, mask or None, type or None)
    Definition.function("reduce", "(reduction, array, axes, keepdims, initial, mask, type, /)") {
        _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let name = try arguments[0].text()
            guard let op = ReductionOp.named[name] else {
                throw PythonError.value("no reduction is called \(name)")
            }
            let array = try arguments.array(1)
            let type = try arguments.optionalType(6)
            let initial = try arguments.optional(4).map { _ in try arguments.scalar(4, type ?? array.dtype) }
            return try .array(
                try array.reduced(
                    op, axes: try arguments.ints(2), keepDims: arguments.flag(3), initial: initial,
                    where: try arguments.optionalArray(5), dtype: type))
        }
    },
    // mean(array, axes, keepdims, mask or None)
    Definition.function("mean", "(array, axes, keepdims, mask, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                try arguments.array(0).mean(
                    axes: try arguments.ints(1), keepDims: arguments.flag(2),
                    where: try arguments.optionalArray(3)))
        }
    },
    // var(array, axes, keepdims, correction, mask or None)
    Definition.function("var", "(array, axes, keepdims, correction, mask, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                try arguments.array(0).variance(
                    axes: try arguments.ints(1), correction: PyFloat_AsDouble(arguments[3]),
                    keepDims: arguments.flag(2), where: try arguments.optionalArray(4)))
        }
    },
    Definition.function("cumsum", "(array, axis, type, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                try arguments.array(0).cumulativeSum(
                    axis: try arguments.optionalInt(1), dtype: try arguments.optionalType(2)))
        }
    },
    Definition.function("cumprod", "(array, axis, type, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(
                try arguments.array(0).cumulativeProduct(
                    axis: try arguments.optionalInt(1), dtype: try arguments.optionalType(2)))
        }
    },
    Definition.function("matmul", "(a, b, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).matmul(arguments.array(1)))
        }
    },
    Definition.function("dot", "(a, b, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).dot(arguments.array(1)))
        }
    },
]
