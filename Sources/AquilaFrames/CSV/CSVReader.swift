import AquilaArrays
import AquilaRuntime
import AquilaTypes

/// Reads rows of CSV into columns: chunks of rows in parallel, in a first pass with kinds guessed from the
/// first rows, then columns again whose kinds were guessed wrong.
struct CSVReader {
    let path: String
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let dialect: CSVDialect
    let runtime: Runtime
    /// Greatest number of rows that are read; nil for all.
    let rowCount: Int?
    var words = CSVWords.standard

    /// The fields of the first row, unquoted, and the place after it.
    func header() -> (names: [String], end: Int) {
        var scanner = scanner(at: bomLength)
        guard scanner.findRow() else { return ([], count) }
        var names: [String] = []
        while true {
            let field = scanner.next()
            names.append(text(field, scanner))
            if field.endsRow { return (names, scanner.place) }
        }
    }

    /// The place after some lines, and some rows that follow them.
    func start(afterLines lines: Int, rows: Int) -> Int {
        var scanner = scanner(at: bomLength)
        for _ in 0..<lines { scanner.skipLine() }
        return end(of: rows, from: scanner.place)
    }

    private var bomLength: Int {
        count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
    }

    private func scanner(at place: Int) -> CSVScanner {
        CSVScanner(bytes: bytes, count: count, dialect: dialect, place: place)
    }

    private func text(_ field: CSVField, _ scanner: CSVScanner) -> String {
        if field.isEscaped { return String(decoding: scanner.unescaped(field), as: UTF8.self) }
        let text = UnsafeBufferPointer(start: bytes + field.start, count: field.count)
        return String(decoding: text, as: UTF8.self)
    }

    /// The columns that are wanted of rows from a place on.
    ///
    /// - Parameters:
    ///   - names: labels of all columns, for messages.
    ///   - fixed: for each column the kind that it is to have; nil to find it out. Columns of `unwanted` are
    ///     skipped.
    func columns(
        from start: Int, _ names: [String], wanted: [Bool], fixed: [CSVKind?]
    ) throws(ArrayError) -> [Column?] {
        try parts(from: start, names, wanted: wanted, fixed: fixed).enumerated().map {
            place, parts throws(ArrayError) in
            guard let parts else { return nil }
            return try CSVAssembly(parts: parts, keepsMask: fixed[place] != nil, runtime: runtime).column()
        }
    }

    /// The parts of the columns that are wanted, by chunks; each has one kind that holds all values.
    func parts(
        from start: Int, _ names: [String], wanted: [Bool], fixed: [CSVKind?]
    ) throws(ArrayError) -> [[CSVColumn]?] {
        let end = rowCount.map { self.end(of: $0, from: start) } ?? count
        var starts = CSVChunks.starts(bytes, start..<end, dialect, runtime)
        var (kinds, rowBytes) = try guesses(start, end, names, fixed)
        var isWanted = wanted
        var found = [[CSVColumn]?](repeating: nil, count: names.count)
        while isWanted.contains(true) {
            guard let read = try pass(starts, kinds, isWanted, names, rowBytes) else {
                // A quote within an unquoted field has misled the choice of chunks.
                starts = [start, end]
                continue
            }
            for column in names.indices where isWanted[column] {
                let parts = read.map { $0[column]! }
                let needed = Self.kind(of: parts)
                if needed == kinds[column] || parts.allSatisfy({ $0.firstMisfit == nil }) {
                    found[column] = parts
                    isWanted[column] = false
                } else if fixed[column] != nil {
                    throw misfit(names[column], parts, starts)
                } else {
                    kinds[column] = needed
                }
            }
        }
        return found
    }

    /// The kind that the values of all chunks need.
    private static func kind(of parts: [CSVColumn]) -> CSVKind {
        let needed = parts.reduce(CSVKind.unknown) { $0.joined($1.needed) }
        if needed == .unsigned, parts.contains(where: \.hasNegative) { return .float }
        return needed == .unknown ? .float : needed
    }

    private func misfit(_ name: String, _ parts: [CSVColumn], _ starts: [Int]) -> ArrayError {
        var row = 0
        for part in parts {
            if let misfit = part.firstMisfit {
                return ArrayError(
                    .format, "\(path): row \(row + misfit), column \(name): a value is no \(part.kind)")
            }
            row += part.words.count
        }
        return ArrayError(.format, "\(path): column \(name) has a value of another type")
    }

    /// The place after a number of rows.
    private func end(of rows: Int, from start: Int) -> Int {
        var scanner = scanner(at: start)
        for _ in 0..<rows where scanner.findRow() { while !scanner.next().endsRow {} }
        return scanner.place
    }

    /// The kinds of the columns in the first rows, and the mean number of bytes of these.
    private func guesses(
        _ start: Int, _ end: Int, _ names: [String], _ fixed: [CSVKind?]
    ) throws(ArrayError) -> (kinds: [CSVKind], rowBytes: Double) {
        let sampleEnd = min(self.end(of: 200, from: start), end)
        let kinds = fixed.map { $0 ?? .text }
        let all = [Bool](repeating: true, count: names.count)
        let length = Double(max(sampleEnd - start, 1))
        let sample = try read(start..<sampleEnd, kinds.map { _ in .integer }, all, names, length).columns
        let found = names.indices.map { fixed[$0] ?? Self.kind(of: [sample[$0]!]) }
        return (found, length / Double(max(sample.first??.words.count ?? 0, 1)))
    }

    /// The columns of all chunks; nil if a chunk does not end where the next one begins.
    private func pass(
        _ starts: [Int], _ kinds: [CSVKind], _ wanted: [Bool], _ names: [String], _ rowBytes: Double
    ) throws(ArrayError) -> [[CSVColumn?]]? {
        typealias Chunk = Result<(columns: [CSVColumn?], end: Int), ArrayError>
        let chunkCount = starts.count - 1
        var chunks = [Chunk?](repeating: nil, count: chunkCount)
        chunks.withUnsafeMutableBufferPointer { buffer in
            let chunks = buffer.baseAddress!
            runtime.parallelFor(count: chunkCount) { chunk in
                do throws(ArrayError) {
                    chunks[chunk] = .success(
                        try read(starts[chunk]..<starts[chunk + 1], kinds, wanted, names, rowBytes))
                } catch { chunks[chunk] = .failure(error) }
            }
        }
        var result: [[CSVColumn?]] = []
        for (chunk, outcome) in chunks.enumerated() {
            guard case .success(let read) = outcome! else {
                if chunkCount > 1 { return nil }
                if case .failure(let error) = outcome! { throw error }
                return nil
            }
            if chunk + 1 < chunkCount, !meets(read.end, starts[chunk + 1]) { return nil }
            result.append(read.columns)
        }
        return result
    }

    /// True if two places are the same but for empty lines between them.
    private func meets(_ end: Int, _ start: Int) -> Bool {
        (min(end, start)..<max(end, start)).allSatisfy { bytes[$0] == 10 || bytes[$0] == 13 }
    }

    /// Reads the rows that begin in a range.
    ///
    /// - Parameter rowBytes: about the number of bytes of a row; memory is taken for so many rows at once.
    private func read(
        _ range: Range<Int>, _ kinds: [CSVKind], _ wanted: [Bool], _ names: [String], _ rowBytes: Double
    ) throws(ArrayError) -> (columns: [CSVColumn?], end: Int) {
        let rowCount = Int(1.02 * Double(range.count) / rowBytes) + 16
        let columns = names.indices.map { wanted[$0] ? CSVColumn(kinds[$0], words, rowCount: rowCount) : nil }
        defer { withExtendedLifetime(columns) {} }
        let end = try columns.map { $0?.end }.withUnsafeBufferPointer { ends throws(ArrayError) in
            try read(range, names, ends)
        }
        return (columns, end)
    }

    /// Appends the fields of the rows that begin in a range to columns, and returns the place after them.
    private func read(
        _ range: Range<Int>, _ names: [String], _ columns: UnsafeBufferPointer<CSVColumnEnd?>
    ) throws(ArrayError) -> Int {
        var scanner = scanner(at: range.lowerBound)
        while scanner.findRow(), scanner.place < range.upperBound {
            var number = 0
            while true {
                let field = scanner.next()
                guard number < columns.count else {
                    throw ArrayError(
                        .format,
                        "\(path): a row has more than \(names.count) fields, near byte \(field.start)")
                }
                if let column = columns[number] {
                    if field.isEscaped {
                        scanner.unescaped(field).withUnsafeBufferPointer { text in
                            column.append(text.baseAddress ?? bytes, text.count)
                        }
                    } else {
                        column.append(bytes + field.start, field.count)
                    }
                }
                number += 1
                if field.endsRow { break }
            }
            // Rows that end early have empty fields.
            for rest in number..<columns.count { columns[rest]?.append(bytes, 0) }
        }
        if scanner.isOpen { throw ArrayError(.format, "\(path): a quote is not closed") }
        return scanner.place
    }
}
