public import AquilaTypes

extension DataFrame: CustomStringConvertible {
    /// The frame as a table, as pandas prints it: of more than 60 rows the first and the last five, of more
    /// than 20 columns the first and the last ten. Waits for the values that are shown.
    public var description: String {
        do { return try table() } catch { return "DataFrame: \(error.message)" }
    }

    /// The frame as a table.
    ///
    ///     print(try trips.table(maxRows: 2))          // the first row, dots, the last row, [3 rows x 2 columns]
    ///
    /// - Parameters:
    ///   - maxRows: the greatest number of rows that are all shown; of more, ten are.
    ///   - maxColumns: the greatest number of columns that are shown.
    /// - Throws: `ArrayError` of the operation that should have given a value. Waits.
    /// - Complexity: O(cells that are shown); columns that keep positions are copied as a whole for the rows
    ///   shown.
    public func table(maxRows: Int = 60, maxColumns: Int = 20) throws(ArrayError) -> String {
        if rowCount == 0 || columnCount == 0 { return try emptyTable() }
        let isCut = rowCount > maxRows
        let edge = min(max(maxRows, 2), 10) / 2
        // Formats are common to the rows that are shown.
        let shown =
            isCut ? try taking(Array(0..<edge) + Array(rowCount - edge..<rowCount)) : self
        let cut = isCut ? edge : nil
        var blocks: [[String]] = []
        let names = shown.index.names
        for (k, level) in try shown.index.levels(runtime: runtime).enumerated() {
            let heading = names.contains { $0 != nil } ? ["", names[k] ?? ""] : [""]
            let cells = heading + (try ColumnText(level).cells.map(Self.trimmed))
            let width = cells.map(\.width).max()!
            blocks.append(
                Self.dotted(cells.map { $0.padded(to: width) }, cut, heading.count) { $0.padded(to: width) })
        }
        let headingCount = names.contains { $0 != nil } ? 2 : 1
        let isWide = columnCount > maxColumns
        let half = max(maxColumns / 2, 1)
        for k in 0..<columnCount where !isWide || k < half || k >= columnCount - half {
            if isWide, k == columnCount - half { blocks.append(blocks[0].map { _ in "..." }) }
            // Values stand apart from the column before, and so do the labels of numbers; a sign takes the
            // blank's place.
            let isNumeric = types[k].isNumeric
            let label = (isNumeric ? " " : "") + labels[k]
            let heading = [label] + [String](repeating: "", count: headingCount - 1)
            let cells =
                heading
                + (try ColumnText(shown.columns[k]).cells.map { isNumeric && $0.first == "-" ? $0 : " " + $0 })
            let width = cells.map(\.width).max()!
            let aligned = cells.map { $0.indented(to: width) }
            blocks.append(Self.dotted(aligned, cut, headingCount) { $0.indented(to: width) })
        }
        let lines = blocks[0].indices.map { row in blocks.map { $0[row] }.joined(separator: " ") }
        let size = isCut || isWide ? "\n\n[\(rowCount) rows x \(columnCount) columns]" : ""
        return lines.joined(separator: "\n") + size
    }

    /// Cells with dots for the rows that are not shown.
    private static func dotted(
        _ cells: [String], _ cut: Int?, _ headingCount: Int, _ align: (String) -> String
    ) -> [String] {
        guard let cut else { return cells }
        var result = cells
        result.insert(align(cells[0].width > 3 ? "..." : ".."), at: headingCount + cut)
        return result
    }

    private func emptyTable() throws(ArrayError) -> String {
        let rows = try index.levels(runtime: runtime).first.map { level throws(ArrayError) in
            try ColumnText(level).cells.map(Self.trimmed)
        }
        return """
            Empty DataFrame
            Columns: [\(labels.joined(separator: ", "))]
            Index: [\((rows ?? []).joined(separator: ", "))]
            """
    }

    private static func trimmed(_ text: String) -> String { String(text.drop { $0 == " " }) }
}

extension String {
    /// The number of code points, which pandas takes for the width.
    fileprivate var width: Int { unicodeScalars.count }

    /// The text with blanks after it, or before it, up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - self.width, 0))
    }
    fileprivate func indented(to width: Int) -> String {
        String(repeating: " ", count: max(width - self.width, 0)) + self
    }
}
