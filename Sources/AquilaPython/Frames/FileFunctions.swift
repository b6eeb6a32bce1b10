import AquilaArrays
import AquilaFrames
import AquilaTypes
import CPython

// Columns of files.

let fileFunctions: [PyMethodDef] = [
    // frame_csv(path or bytes, separator, quote, skipped lines, skipped rows, number of rows or None, words
    // for missing values or None, rows at once or None, fields of a row, places, kinds) → the columns at
    // the places, and the bits of their traits.
    Definition.function("frame_csv", "(source, form, width, places, kinds, /)") { _, items, count in
        forFrames {
            let arguments = Arguments(items, count)
            let form = try csvForm(arguments[1])
            let width = try arguments.int(2)
            let places = try parts(arguments[3]).map { try Int(index: $0) }
            let kinds = try parts(arguments[4]).map { part -> CSVTable.Kind? in
                if part == AqNone() { return nil }
                guard let kind = CSVTable.Kind(rawValue: try part.text()) else {
                    throw PythonError.value("there is no kind \(try part.text())")
                }
                return kind
            }
            let table: CSVTable
            if arguments[0].type == AqUnicodeType() {
                let path = try arguments[0].text()
                table = try waiting {
                    try CSVTable(path: path, form, width: width, places: places, kinds: kinds)
                }
            } else {
                let bytes = try arguments.memory(0, .uint8)
                table = try waiting {
                    try CSVTable(bytes: bytes, form, width: width, places: places, kinds: kinds)
                }
            }
            return try .tuple(of: [
                .tuple(of: table.columns.map { try .column($0) }),
                .tuple(of: table.traits.map { try .integer($0.rawValue) }),
            ])
        }
    },
    // column_times(column of texts) → microseconds since 1970 if all texts are dates, or all times, in one
    // form of ISO 8601; otherwise None.
    Definition.function("column_times", "(column, /)") { _, items, count in
        forFrames {
            let column = try Arguments(items, count).column(0)
            let times = try waiting { try column.isoTimes() }
            return try times.map { try .column($0) } ?? Constant.none
        }
    },
]

/// The form of a file from a tuple.
private func csvForm(_ tuple: Ref) throws -> CSVTable.Form {
    let items = try parts(tuple)
    guard items.count == 7 else { throw PythonError.type("a form has seven parts") }
    var form = CSVTable.Form()
    form.separator = UInt8(clamping: try Int(index: items[0]))
    form.quote = UInt8(clamping: try Int(index: items[1]))
    form.skippedLines = try Int(index: items[2])
    form.skippedRows = try Int(index: items[3])
    if items[4] != AqNone() { form.rowCount = try Int(index: items[4]) }
    if items[5] != AqNone() { form.missingWords = try parts(items[5]).map { try $0.text() } }
    if items[6] != AqNone() { form.rowsAtOnce = try Int(index: items[6]) }
    return form
}

private func parts(_ tuple: Ref) throws -> [Ref] {
    guard tuple.isListOrTuple else { throw PythonError.type("a tuple is expected") }
    return (0..<tuple.sequenceCount).map { tuple.sequenceItem($0) }
}
