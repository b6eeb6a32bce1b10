import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Searching in sorted arrays, sets and counts.

let searching: [PyMethodDef] =
    sets + bins + [
        // searchsorted(sorted array, values, is right side, sorter or None)
        Definition.function("searchsorted", "(array, values, is_right, sorter, /)") { _, items, count in
            forNative {
                let arguments = Arguments(items, count)
                return try .array(
                    try arguments.array(0).searchSorted(
                        arguments.array(1), side: arguments.flag(2) ? .right : .left,
                        sorter: try arguments.optionalArray(3)))
            }
        },
        // isin(array, values, is inverted)
        Definition.function("isin", "(array, values, is_inverted, /)") { _, items, count in
            forNative {
                let arguments = Arguments(items, count)
                return try .array(
                    try arguments.array(0).isIn(arguments.array(1), isInverted: arguments.flag(2)))
            }
        },
        // bincount(integers, weights or None, least length). Waits for the largest integer.
        Definition.function("bincount", "(array, weights, least_length, /)") { _, items, count in
            forNative {
                let arguments = Arguments(items, count)
                let weights = try arguments.optionalArray(1)
                let length = try arguments.int(2)
                return try .array(
                    try finding(in: arguments.array(0)) {
                        try $0.binCount(weights: weights, minLength: length)
                    })
            }
        },
        // histogram(array, bins, first edge, last edge) → counts and edges.
        Definition.function("histogram", "(array, bins, low, high, /)") { _, items, count in
            forNative {
                let arguments = Arguments(items, count)
                let (low, high) = (PyFloat_AsDouble(arguments[2]), PyFloat_AsDouble(arguments[3]))
                guard low <= high else {
                    throw PythonError.argument(.value("the range of a histogram descends"))
                }
                let found = try arguments.array(0).histogram(bins: try arguments.int(1), range: low...high)
                return try .tuple([found.counts, found.edges])
            }
        },
    ]

private let bins: [PyMethodDef] = [
    // histogram_between(array, edges) → the counts of bins of nearly equal widths.
    Definition.function("histogram_between", "(array, edges, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            return try .array(try arguments.array(0).histogram(edges: arguments.array(1)))
        }
    }
]

private let sets: [PyMethodDef] = [
    // unique(array) → the distinct values in order. This function and the next two wait for the
    // result's size.
    Definition.function("unique", "(array, /)") { _, items, count in
        forNative { try .array(try finding(in: Arguments(items, count).array(0)) { try $0.unique() }) }
    },
    // unique_counts(array) → the distinct values, and the count of each.
    Definition.function("unique_counts", "(array, /)") { _, items, count in
        forNative {
            let found = try finding(in: Arguments(items, count).array(0)) { try $0.uniqueCounts() }
            return try .tuple([found.values, found.counts])
        }
    },
    // unique_all(array) → the distinct values, the index of each one's first element, the inverse
    // indices, and the counts.
    Definition.function("unique_all", "(array, /)") { _, items, count in
        forNative {
            let found = try finding(in: Arguments(items, count).array(0)) { try $0.uniqueAll() }
            return try .tuple([found.values, found.indices, found.inverse, found.counts])
        }
    },
]

/// Waits for a result whose size depends on the elements.
private func finding<R>(in array: AnyNDArray, _ find: (AnyNDArray) throws -> R) throws -> R {
    try waiting(on: array.base.store.runtime) { try find(array) }
}
