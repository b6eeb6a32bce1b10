import AquilaArrays
import AquilaFrames
import AquilaRuntime
import AquilaTypes
import CPython

// Columns and relations of columns for `aquila.pandas`. A function computes at once, with the interpreter's
// lock released.

let frameFunctions: [PyMethodDef] =
    columnFunctions + singleColumnFunctions + groupFunctions + groupWalkFunctions + relationFunctions
    + fileFunctions

private let columnFunctions: [PyMethodDef] = [
    // frame_numbers(memory, type, mask or None) → a column over memory with the buffer protocol. A mask of
    // truth values says which numbers are missing.
    Definition.function("frame_numbers", "(values, type, missing, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let values = try arguments.memory(0, arguments.type(1))
            guard arguments.optional(2) != nil else { return try .column(Column(sharing: values)) }
            let missing = try arguments.memory(2, .bool)
            return try .column(
                try waiting { try Column(sharing: values, validity: missing.applying(.logicalNot)) })
        }
    },
    // frame_codes(memory, type, number of categories) → a column of categories without their values.
    Definition.function("frame_codes", "(codes, type, count, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (codes, total) = (try arguments.memory(0, arguments.type(1)), try arguments.int(2))
            return try .column(try waiting { try Column(codes: codes, categoryCount: total) })
        }
    },
    // frame_texts(offsets, bytes, mask or None) → a column of texts; offsets are `int64`.
    Definition.function("frame_texts", "(offsets, data, missing, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (offsets, bytes) = (try arguments.memory(0, .int64), try arguments.memory(1, .uint8))
            let missing = try arguments.optional(2).map { _ in try arguments.memory(2, .bool) }
            return try .column(
                try waiting {
                    let validity = try missing?.applying(.logicalNot)
                    return try Column(offsets: offsets, bytes: bytes, validity: validity)
                })
        }
    },
    // column_parts(column) → its type's name, the columns of numbers that hold its values, and a column that
    // is true where there is a value, or None.
    Definition.function("column_parts", "(column, /)") { _, items, count in
        forFrames {
            let column = try Arguments(items, count).column(0)
            let parts = try waiting { try column.parts() }
            let validity = try parts.validity.map { try Ref.column($0) } ?? Constant.none
            let name = try checked(Ref.text(column.type.description))
            return try .tuple(of: [name, .tuple(of: parts.values.map { try .column($0) }), validity])
        }
    },
    // column_take(column, positions) → its values at a column of `int64` positions; -1 gives a missing one.
    Definition.function("column_take", "(column, positions, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (column, positions) = (try arguments.column(0), try arguments.column(1))
            return try .column(try waiting { try column.taking(positions) })
        }
    },
    // frame_gather(matrix, type, positions, filler's bits or None) → a column of all rows of the matrix at a
    // column of `int64` positions, one after the other; -1 gives the filler.
    Definition.function("frame_gather", "(matrix, type, positions, filler, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let type = try arguments.type(1)
            let matrix = try arguments.memory(0, type, axes: 2)
            let positions = try arguments.column(2)
            let filler = arguments.optional(3).map { object in
                Scalar(bits: PyLong_AsUnsignedLongLong(object), type)
            }
            if PyErr_Occurred() != nil { throw PythonError.isSet }
            return try .column(
                try waiting {
                    let found = try RowGather.columns(of: matrix, at: positions, filler: filler)
                    return try found.reshaped(Shape([found.count]))
                })
        }
    },
    // frame_where(mask) → the positions at which a mask is true.
    Definition.function("frame_where", "(mask, /)") { _, items, count in
        forFrames {
            let mask = try Arguments(items, count).memory(0, .bool)
            return try .column(try waiting { AnyNDArray(try Runtime.current.nonzero(mask.base)[0]) })
        }
    },
]

private let groupFunctions: [PyMethodDef] = [
    // frame_groups(key columns, keeps missing keys, is sorted) → the rows in groups of equal keys.
    Definition.function("frame_groups", "(keys, keeps_missing, is_sorted, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (keys, keeps, isSorted) = (try arguments.columns(0), arguments.flag(1), arguments.flag(2))
            return try .groups(
                try waiting { try RowGroups(keys, keepsMissing: keeps, isSorted: isSorted) })
        }
    },
    // groups_combined(groupings, is sorted) → the rows in groups that are the same in all groupings.
    Definition.function("groups_combined", "(groupings, is_sorted, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groupings, isSorted) = (try arguments.allGroups(0), arguments.flag(1))
            return try .groups(try waiting { try RowGroups(combining: groupings, isSorted: isSorted) })
        }
    },
    // groups_of(numbers, count) → groups whose `int64` numbers are known; -1 for a row in none.
    Definition.function("groups_of", "(numbers, count, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (numbers, total) = (try arguments.memory(0, .int64), try arguments.int(1))
            return try .groups(try waiting { try RowGroups(numbers: numbers, count: total) })
        }
    },
    Definition.function("groups_count", "(groups, /)") { _, items, count in
        forFrames { try .integer(try Arguments(items, count).groups(0).count) }
    },
    // groups_numbers(groups) → each row's group.
    Definition.function("groups_numbers", "(groups, /)") { _, items, count in
        forFrames {
            let groups = try Arguments(items, count).groups(0)
            return try .column(try waiting { try groups.numbers() })
        }
    },
    // groups_numbers_of(groups, rows) → the groups of some rows.
    Definition.function("groups_numbers_of", "(groups, rows, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, rows) = (try arguments.groups(0), try arguments.column(1))
            return try .column(try waiting { try groups.numbers(of: rows) })
        }
    },
    // groups_have_left(groups) → true if a row is in no group.
    Definition.function("groups_have_left", "(groups, /)") { _, items, count in
        forFrames {
            let groups = try Arguments(items, count).groups(0)
            return PyBool_FromLong(try waiting { try groups.hasLeftRows() } ? 1 : 0)!
        }
    },
    // groups_firsts(groups) → the first row of each group.
    Definition.function("groups_firsts", "(groups, /)") { _, items, count in
        forFrames {
            let groups = try Arguments(items, count).groups(0)
            return try .column(try waiting { try groups.firstRows() })
        }
    },
    Definition.function("groups_sizes", "(groups, /)") { _, items, count in
        forFrames {
            let groups = try Arguments(items, count).groups(0)
            return try .column(try waiting { try groups.sizes() })
        }
    },
    // groups_rows(groups) → the rows, group after group.
    Definition.function("groups_rows", "(groups, /)") { _, items, count in
        forFrames {
            let groups = try Arguments(items, count).groups(0)
            return try .column(try waiting { try groups.rowsInOrder() })
        }
    },
    // groups_places(groups, is forwards) → each row's place within its group.
    Definition.function("groups_places", "(groups, is_forwards, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, isForwards) = (try arguments.groups(0), arguments.flag(1))
            return try .column(try waiting { try groups.places(isForwards: isForwards) })
        }
    },
    // groups_repeated(groups, rule) → a mask of repeated rows, but for the first, the last or none.
    Definition.function("groups_repeated", "(groups, keep, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, word) = (try arguments.groups(0), try arguments[1].text())
            guard let rule = ["first": DuplicateRule.keepFirst, "last": .keepLast, "none": .keepNone][word]
            else { throw PythonError.value("there is no rule \(word)") }
            return try .column(try waiting { try groups.isRepeated(rule) })
        }
    },
    // groups_reduce(groups, reduction, column) → a value for each group.
    Definition.function("groups_reduce", "(groups, reduction, column, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(2))
            let word = try arguments[1].text()
            guard let reduction = Aggregation(rawValue: word) else {
                throw PythonError.value("there is no reduction \(word)")
            }
            return try .column(try waiting { try groups.reduced(column, by: reduction) })
        }
    },
    // groups_variances(groups, column, correction) → the variance of each group's numbers.
    Definition.function("groups_variances", "(groups, column, correction, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(1))
            let correction = try arguments.int(2)
            return try .column(try waiting { try groups.variances(column, correction: correction) })
        }
    },
]

private let relationFunctions: [PyMethodDef] = [
    // frame_join(left keys, right keys, kind) → the positions of the rows that match on both sides; None for
    // a side whose rows all stand in order.
    Definition.function("frame_join", "(left, right, how, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (left, right) = (try arguments.columns(0), try arguments.columns(1))
            let word = try arguments[2].text()
            guard let kind = JoinKind(rawValue: word) else {
                throw PythonError.value("there is no join \(word)")
            }
            let rows = try waiting { try Column.joinedRows(left, right, kind) }
            return try .tuple(
                of: [rows.left, rows.right].map { side in
                    try side.map { try Ref.column($0) } ?? Constant.none
                })
        }
    },
    // frame_sort(keys, are ascending, have missing keys first) → the positions of the rows in order.
    Definition.function("frame_sort", "(keys, ascending, missing_first, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (keys, ascending, first) = (
                try arguments.columns(0), try arguments.flags(1), try arguments.flags(2)
            )
            guard ascending.count == keys.count, first.count == keys.count else {
                throw PythonError.value(
                    "\(keys.count) keys, \(ascending.count) orders, \(first.count) places")
            }
            let all = keys.indices.map { k in
                (
                    column: keys[k], order: ascending[k] ? SortOrder.ascending : .descending,
                    missing: first[k] ? MissingPlace.first : .last
                )
            }
            return try .column(try waiting { try Column.sortedRows(all) })
        }
    },
    // frame_isin(column, values) → a mask of the values that stand in another column.
    Definition.function("frame_isin", "(column, values, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (column, values) = (try arguments.column(0), try arguments.column(1))
            return try .column(try waiting { try column.isIn(values) })
        }
    },
]

/// As `forPython`. Frees memory that earlier calls have borrowed, and throws in the body of a task.
func forFrames(_ body: () throws -> Ref) -> Ref? {
    forPython {
        Remains.settle()
        return try body()
    }
}
