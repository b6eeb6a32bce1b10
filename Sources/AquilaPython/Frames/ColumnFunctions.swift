import AquilaFrames
import AquilaRuntime
import AquilaTypes
import CPython

// Functions of single columns of `aquila._core`.

let singleColumnFunctions: [PyMethodDef] = [
    // column_least(column) → the least of its integers; None without any.
    Definition.function("column_least", "(column, /)") { _, items, count in
        forFrames {
            let column = try Arguments(items, count).column(0)
            let bounds = try waiting { try column.integerBounds() }
            return try bounds.map { try .integer($0.lowerBound) } ?? Constant.none
        }
    },
    // column_few(column, is known) → groups of equal texts if these are few; otherwise None. With the flag,
    // only if the texts were hashed before.
    Definition.function("column_few", "(column, is_known, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (column, isKnown) = (try arguments.column(0), arguments.flag(1))
            let groups = try waiting { try RowGroups(fewTextsOf: column, isKnown: isKnown) }
            return try groups.map { try .groups($0) } ?? Constant.none
        }
    },
    // column_part(column, field, units per second) → a part of each of its times.
    Definition.function("column_part", "(column, field, units, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (column, word) = (try arguments.column(0), try arguments[1].text())
            let units = try arguments.int(2)
            guard let field = TimeField(rawValue: word) else {
                throw PythonError.value("times have no \(word)")
            }
            return try .column(try waiting { try column.part(field, unitsPerSecond: units) })
        }
    },
    // column_ranks(column, is ascending, ties) → the rank of each number.
    Definition.function("column_ranks", "(column, is_ascending, ties, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (column, isAscending) = (try arguments.column(0), arguments.flag(1))
            let word = try arguments[2].text()
            guard let ties = TieRule(rawValue: word) else {
                throw PythonError.value("there is no rule \(word)")
            }
            let order: SortOrder = isAscending ? .ascending : .descending
            return try .column(try waiting { try column.ranks(order, ties: ties) })
        }
    },
    // column_missing(column) → the number of its missing values.
    Definition.function("column_missing", "(column, /)") { _, items, count in
        forFrames {
            let column = try Arguments(items, count).column(0)
            return try .integer(try waiting { try column.missingCount() })
        }
    },
    // column_sorted_values(column, places) → its numbers at places in ascending order.
    Definition.function("column_sorted_values", "(column, places, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let column = try arguments.column(0)
            guard arguments[1].isListOrTuple else { throw PythonError.type("a tuple of places is expected") }
            let places = try (0..<arguments[1].sequenceCount).map {
                try Int(index: arguments[1].sequenceItem($0))
            }
            let found = try waiting { try column.sortedValues(at: places) }
            return try .tuple(of: found.map { try checked(PyFloat_FromDouble($0)) })
        }
    },
    // column_summary(column) → the number of its numbers, their sum in NumPy's order, the least, the
    // greatest.
    Definition.function("column_summary", "(column, /)") { _, items, count in
        forFrames {
            let column = try Arguments(items, count).column(0)
            let found = try waiting { try column.summary() }
            let floats = try [found.sum, found.least, found.greatest].map {
                try checked(PyFloat_FromDouble($0))
            }
            return try .tuple(of: [.integer(found.count)] + floats)
        }
    },
    // column_squares(column, number) → the sum of the squared distances of its numbers from one.
    Definition.function("column_squares", "(column, mean, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let column = try arguments.column(0)
            let mean = PyFloat_AsDouble(arguments[1])
            if PyErr_Occurred() != nil { throw PythonError.isSet }
            return try checked(PyFloat_FromDouble(try waiting { try column.squares(from: mean) }))
        }
    },
]
