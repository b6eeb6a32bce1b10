import AquilaArrays
import AquilaRuntime
public import AquilaTypes
import Glibc

extension DataFrame {
    /// Writes the frame as CSV with labels in the first row, as pandas' `to_csv` does: missing values are
    /// empty, floats have the fewest digits that read back as they are, texts are quoted where they must be.
    /// The file appears under its name when it is complete.
    ///
    ///     try trips.writeCSV(to: "trips.csv")         // city,km / Oslo,3.5 / Rome,8.0 / Oslo,1.5
    ///
    /// - Parameter includesIndex: true if the labels of rows are the first columns.
    /// - Throws: `ArrayError` of kind `system` where the file cannot be written. Waits, on many ranks until
    ///   one of them has written.
    /// - Complexity: O(bytes), formatted by all workers in memory, then written at once.
    public func writeCSV(
        to path: String, separator: Character = ",", includesIndex: Bool = false
    ) throws(ArrayError) {
        guard let byte = separator.asciiValue else {
            throw ArrayError(.value, "writeCSV: \(separator) cannot separate fields")
        }
        var (names, cells) = (labels, columns)
        if includesIndex {
            names.insert(contentsOf: index.names.map { $0 ?? "" }, at: 0)
            cells.insert(contentsOf: try index.levels(runtime: runtime), at: 0)
        }
        let writer = CSVWriter(separator: byte, isSingle: cells.count == 1)
        var bytes = writer.row(names)
        bytes += try writer.rows(cells, count: rowCount, runtime)
        let content = bytes
        do {
            try runtime.once { try CSVWriter.write(content, to: path) }
        } catch { throw ArrayError(wrapping: error) }
    }
}

/// The texts of rows, made by all workers.
struct CSVWriter {
    let separator: UInt8
    /// True for one column, whose empty fields are quoted, since empty lines do not count.
    let isSingle: Bool

    /// Appends the text of a row's field.
    private typealias Cell = (Int, inout [UInt8]) -> Void

    func row(_ names: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (k, name) in names.enumerated() {
            if k > 0 { line.append(separator) }
            Array(name.utf8).withUnsafeBufferPointer { append($0, to: &line) }
        }
        return line + [10]
    }

    func rows(_ columns: [Column], count: Int, _ runtime: Runtime) throws(ArrayError) -> [UInt8] {
        let storages = try columns.map { column throws(ArrayError) in try column.storage() }
        var words: [[[UInt8]]?] = []
        for storage in storages { words.append(try storage.dictionary.map(dictionary)) }
        return try runtime.reading(storages.flatMap(\.stores)) { pointers in
            var pointers = pointers[...]
            var cells: [Cell] = []
            for (storage, words) in zip(storages, words) {
                cells.append(try cell(storage, words, &pointers))
            }
            let blocks = runtime.blocks(count)
            var parts = [[UInt8]](repeating: [], count: blocks.count)
            parts.withUnsafeMutableBufferPointer { buffer in
                let parts = buffer.baseAddress
                runtime.parallelFor(count: blocks.count) { block in
                    var lines: [UInt8] = []
                    for row in blocks[block] {
                        for (k, cell) in cells.enumerated() {
                            if k > 0 { lines.append(separator) }
                            let start = lines.count
                            cell(row, &lines)
                            if isSingle, lines.count == start { lines += [34, 34] }
                        }
                        lines.append(10)
                    }
                    parts![block] = lines
                }
            }
            return Array(parts.joined())
        }
    }

    /// The texts of a dictionary's values.
    private func dictionary(_ column: Column) throws(ArrayError) -> [[UInt8]] {
        let single = CSVWriter(separator: separator, isSingle: false)
        let lines = try single.rows([column], count: column.count, column.runtime)
        var (result, line, isQuoted): ([[UInt8]], [UInt8], Bool) = ([], [], false)
        for byte in lines {
            if byte == 34 { isQuoted.toggle() }
            if byte == 10, !isQuoted {
                result.append(line)
                line = []
            } else {
                line.append(byte)
            }
        }
        return result
    }

    private func cell(
        _ storage: ColumnStorage, _ words: [[UInt8]]?, _ pointers: inout ArraySlice<UnsafeRawPointer>
    ) throws(ArrayError) -> Cell {
        switch storage.elements {
        case .codes:
            let codes = pointers.removeFirst().assumingMemoryBound(to: Int32.self)
            return { row, line in if codes[row] >= 0 { line += words![Int(codes[row])] } }
        case .texts:
            let (offsets, bytes) = (pointers.removeFirst(), pointers.removeFirst())
            let mask = storage.validity == nil ? nil : pointers.removeFirst()
            let texts = TextRows(
                offsets, bytes, mask, count: storage.count, byteCount: storage.stores[1].shape[0])
            return { row, line in if texts.isPresent(row) { append(texts.text(row), to: &line) } }
        case .numbers(let store):
            let values = pointers.removeFirst()
            let mask =
                storage.validity == nil ? nil : pointers.removeFirst().assumingMemoryBound(to: Bool.self)
            let text = try store.dtype.withNumber(NumberCell(values: values))
            return { row, line in if mask == nil || mask![row] { text(row, &line) } }
        }
    }

    private struct NumberCell: NumberVisitor {
        let values: UnsafeRawPointer

        func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> (Int, inout [UInt8]) -> Void {
            let values = values.assumingMemoryBound(to: T.self)
            return { row, line in
                let value = values[row]
                if value.isMissing { return }
                if let truth = value as? Bool {
                    line += truth ? Array("True".utf8) : Array("False".utf8)
                } else {
                    line += Array("\(value)".utf8)
                }
            }
        }
    }

    /// Appends a text, in quotes if it has a separator, a quote or the end of a line.
    private func append(_ text: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) {
        guard text.contains(where: { $0 == separator || $0 == 34 || $0 == 10 || $0 == 13 }) else {
            line.append(contentsOf: text)
            return
        }
        line.append(34)
        for byte in text {
            if byte == 34 { line.append(34) }
            line.append(byte)
        }
        line.append(34)
    }

    /// Writes a file under a name of its own beside the path, and renames it.
    static func write(_ bytes: [UInt8], to path: String) throws {
        var name = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        func failure() -> ArrayError {
            ArrayError(.system, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        guard descriptor >= 0 else { throw failure() }
        do {
            try bytes.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let part = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                    if part < 0, errno == EINTR { continue }
                    guard part > 0 else { throw failure() }
                    done += part
                }
            }
            // The mask of new files applies, which the temporary file ignores.
            let mask = umask(0)
            _ = umask(mask)
            guard fchmod(descriptor, 0o666 & ~mask) == 0, rename(name, path) == 0 else { throw failure() }
            close(descriptor)
        } catch {
            close(descriptor)
            unlink(name)
            throw error
        }
    }
}
