import AquilaTypes
import CPython

// Conversions of arguments that programs give to native forms. Where NumPy has to judge an argument, they
// raise `NotNative`.

let conversions: [PyMethodDef] = [
    // index(object) → a Python integer, as `operator.index`.
    Definition.function("index", "(value, /)") { _, items, count in
        forNative(takesArrays: false) {
            let object = Arguments(items, count)[0]
            let words = "an integer is required"
            guard PyIndex_Check(object) != 0 else { throw PythonError.argument(.type(words)) }
            guard let result = PyNumber_Index(object) else { throw PythonError.ofArgument(words) }
            return result
        }
    },
    // axis(object, number of axes) → the axis, counted from the first. NumPy judges truth values, which some
    // of its functions take.
    Definition.function("axis", "(value, rank, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            return try .integer(axis(try arguments.int(0), of: try arguments.int(1)))
        }
    },
    // axes(integer or sequence of integers, number of axes) → a tuple of distinct axes, counted
    // from the first.
    Definition.function("axes", "(value, rank, /)") { _, items, count in
        forNative(takesArrays: false) {
            let arguments = Arguments(items, count)
            let rank = try arguments.int(1)
            let axes = try Dims(arguments[0], of: "axes").map { try axis($0, of: rank) }
            guard Set(axes).count == axes.count else {
                throw PythonError.argument(.value("an axis is repeated"))
            }
            return try Dims(axes).tuple()
        }
    },
]

private func axis(_ axis: Int, of rank: Int) throws -> Int {
    guard -rank <= axis, axis < rank else {
        throw ArrayError(.axis, "axis \(axis) is out of bounds for array of dimension \(rank)")
    }
    return axis < 0 ? axis + rank : axis
}
