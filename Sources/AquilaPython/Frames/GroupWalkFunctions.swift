import AquilaArrays
import AquilaFrames
import AquilaTypes
import CPython

// Results for each row in groups.

let groupWalkFunctions: [PyMethodDef] = [
    // groups_shifted(groups, distance) → for each row the one of its group that stands so far before it; -1.
    Definition.function("groups_shifted", "(groups, distance, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, distance) = (try arguments.groups(0), try arguments.int(1))
            return try .column(try waiting { try groups.shiftedRows(by: distance) })
        }
    },
    // groups_filled(groups, missing, is forwards, limit or None) → for each row the nearest one with a value.
    Definition.function("groups_filled", "(groups, missing, is_forwards, limit, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, missing) = (try arguments.groups(0), try arguments.memory(1, .bool))
            let isForwards = arguments.flag(2)
            let limit = try arguments.optional(3).map { try Int(index: $0) }
            return try .column(
                try waiting {
                    try groups.filledRows(missing: missing, isForwards: isForwards, limit: limit)
                })
        }
    },
    // groups_nearest(groups, places, numbers, is before) → for each of other rows the nearest row of its
    // group; -1 for none. Places say how many rows stand before each.
    Definition.function("groups_nearest", "(groups, places, numbers, is_before, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, places) = (try arguments.groups(0), try arguments.memory(1, .int64))
            let (numbers, isBefore) = (try arguments.memory(2, .int64), arguments.flag(3))
            return try .column(
                try waiting { try groups.nearestRows(at: places, in: numbers, isBefore: isBefore) })
        }
    },
    // groups_neighbours(groups, column, shares) → for each group the numbers next to shares of the way
    // through its sorted numbers: the lower ones of all shares, then the upper ones.
    Definition.function("groups_neighbours", "(groups, column, shares, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(1))
            guard arguments[2].isListOrTuple else { throw PythonError.type("a tuple of shares is expected") }
            let shares = (0..<arguments[2].sequenceCount).map {
                PyFloat_AsDouble(arguments[2].sequenceItem($0))
            }
            if PyErr_Occurred() != nil { throw PythonError.isSet }
            return try .column(
                try waiting {
                    let found = try groups.neighbours(of: column, at: shares)
                    return try found.reshaped(Shape([found.count]))
                })
        }
    },
    // groups_scan(groups, scan, column, leaves out missing values) → the running results of each group.
    Definition.function("groups_scan", "(groups, scan, column, skips_missing, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column, skips) = (
                try arguments.groups(0), try arguments.column(2), arguments.flag(3)
            )
            let word = try arguments[1].text()
            guard let scan = GroupScan(rawValue: word) else {
                throw PythonError.value("there is no scan \(word)")
            }
            return try .column(
                try waiting { try groups.scanned(column, by: scan, skipsMissing: skips) })
        }
    },
    // groups_ranks(groups, column, is ascending, ties) → the rank of each number in its group.
    Definition.function("groups_ranks", "(groups, column, is_ascending, ties, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(1))
            let order: SortOrder = arguments.flag(2) ? .ascending : .descending
            let word = try arguments[3].text()
            guard let ties = TieRule(rawValue: word) else {
                throw PythonError.value("there is no rule \(word)")
            }
            return try .column(try waiting { try groups.ranks(column, order, ties: ties) })
        }
    },
    // groups_sorted(groups, column) → the rows in no group, then those of the groups by their values.
    Definition.function("groups_sorted", "(groups, column, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(1))
            return try .column(try waiting { try groups.sortedRows(column) })
        }
    },
    // groups_extremes(groups, column, is greatest) → the first row with the least or greatest number of each.
    Definition.function("groups_extremes", "(groups, column, is_greatest, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let (groups, column) = (try arguments.groups(0), try arguments.column(1))
            let isGreatest = arguments.flag(2)
            return try .column(try waiting { try groups.extremeRows(column, isGreatest: isGreatest) })
        }
    },
]
