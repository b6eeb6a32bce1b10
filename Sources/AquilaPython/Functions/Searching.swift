import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Places in order, sets, counts.

let searching: [PyMethodDef] =
    sets + [
        // A row in order, values, whether after equal elements, the places of the row's elements in order or None.
        Definition.function("searchsorted") { _, items, count in
            forPython {
                let arguments = Arguments(items, count)
                return try .array(
                    try arguments.array(0).searchSorted(
                        arguments.array(1), side: arguments.flag(2) ? .right : .left,
                        sorter: try arguments.optionalArray(3)))
            }
        },
        // The array, others, whether those that are not among them are wanted.
        Definition.function("isin") { _, items, count in
            forPython {
                let arguments = Arguments(items, count)
                return try .array(
                    try arguments.array(0).isIn(arguments.array(1), isInverted: arguments.flag(2)))
            }
        },
        // Integers, weights or None, how many counts there are at least. Waits.
        Definition.function("bincount") { _, items, count in
            forPython {
                let arguments = Arguments(items, count)
                let weights = try arguments.optionalArray(1)
                let length = try arguments.int(2)
                return try .array(
                    try finding(in: arguments.array(0)) {
                        try $0.binCount(weights: weights, minLength: length)
                    })
            }
        },
        // The array, the number of bins, the first and the last edge: counts and edges.
        Definition.function("histogram") { _, items, count in
            forPython {
                let arguments = Arguments(items, count)
                let (low, high) = (PyFloat_AsDouble(arguments[2]), PyFloat_AsDouble(arguments[3]))
                guard low <= high else { throw PythonError.value("the range of a histogram descends") }
                let found = try arguments.array(0).histogram(bins: try arguments.int(1), range: low...high)
                return try .tuple([found.counts, found.edges])
            }
        },
    ]

private let sets: [PyMethodDef] = [
    // The different elements. This and the next two wait.
    Definition.function("unique") { _, items, count in
        forPython { try .array(try finding(in: Arguments(items, count).array(0)) { try $0.unique() }) }
    },
    // The different elements, and how often each comes.
    Definition.function("unique_counts") { _, items, count in
        forPython {
            let found = try finding(in: Arguments(items, count).array(0)) { try $0.uniqueCounts() }
            return try .tuple([found.values, found.counts])
        }
    },
    // The different elements, where each comes first, which of them each element is, how often each comes.
    Definition.function("unique_all") { _, items, count in
        forPython {
            let found = try finding(in: Arguments(items, count).array(0)) { try $0.uniqueAll() }
            return try .tuple([found.values, found.indices, found.inverse, found.counts])
        }
    },
]

/// What is known only when it has been computed.
private func finding<R>(in array: AnyNDArray, _ find: (AnyNDArray) throws -> R) throws -> R {
    try waiting(on: array.base.store.runtime) { try find(array) }
}
