import Aquila
import Foundation

extension CSRMatrix {
    /// Reads a matrix in Matrix Market's coordinate form: real, integer or pattern; general or symmetric.
    ///
    /// - Throws: `ArrayError` with the line's number where the file is not of this form.
    public init(matrixMarket path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var reader = MatrixMarketReader(path: path)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { try reader.take(line) }
        self = try reader.matrix()
    }
}

private struct MatrixMarketReader {
    let path: String
    private var lineNumber = 0
    private var isSymmetric = false
    private var hasValues = true
    private var size: (rows: Int, columns: Int, entries: Int)?
    private var entries: [(row: Int, column: Int, value: Double)] = []
    private var seen = 0

    init(path: String) { self.path = path }

    mutating func take(_ line: Substring) throws(ArrayError) {
        lineNumber += 1
        if lineNumber == 1 { return try takeHeader(line) }
        if line.hasPrefix("%") || line.allSatisfy(\.isWhitespace) { return }
        let words = line.split(whereSeparator: \.isWhitespace)
        if size == nil { return try takeSize(words) }
        try takeEntry(words)
    }

    private func failure(_ message: String) -> ArrayError {
        ArrayError(.format, "\(path):\(lineNumber): \(message)")
    }

    private mutating func takeHeader(_ line: Substring) throws(ArrayError) {
        let words = line.lowercased().split(whereSeparator: \.isWhitespace)
        guard words.count == 5, words[0] == "%%matrixmarket", words[1] == "matrix", words[2] == "coordinate",
            ["real", "integer", "pattern"].contains(words[3]), ["general", "symmetric"].contains(words[4])
        else { throw failure("not a real sparse matrix in Matrix Market's coordinate form") }
        hasValues = words[3] != "pattern"
        isSymmetric = words[4] == "symmetric"
    }

    private mutating func takeSize(_ words: [Substring]) throws(ArrayError) {
        let numbers = words.compactMap { Int($0) }
        guard words.count == 3, numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else {
            throw failure("expected rows, columns and entries")
        }
        size = (numbers[0], numbers[1], numbers[2])
    }

    private mutating func takeEntry(_ words: [Substring]) throws(ArrayError) {
        guard words.count == (hasValues ? 3 : 2), let row = Int(words[0]), let column = Int(words[1]),
            let value = hasValues ? Double(words[2]) : 1
        else { throw failure("expected a row, a column\(hasValues ? " and a value" : "")") }
        guard (1...max(size!.rows, 1)).contains(row), (1...max(size!.columns, 1)).contains(column) else {
            throw failure("(\(row), \(column)) is outside a matrix of \(size!.rows) × \(size!.columns)")
        }
        seen += 1
        entries.append((row - 1, column - 1, value))
        if isSymmetric && row != column { entries.append((column - 1, row - 1, value)) }
    }

    func matrix() throws(ArrayError) -> CSRMatrix {
        guard let size else { throw failure("the file ends before the size") }
        guard seen == size.entries else { throw failure("\(seen) entries instead of \(size.entries)") }
        return CSRMatrix(rows: size.rows, columns: size.columns, entries: entries)
    }
}
