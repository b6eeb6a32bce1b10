public import Aquila
import AquilaRuntime

/// A sparse matrix by compressed rows: for each row, where its entries begin; for each entry, its
/// column and value.
///
/// The parts are ordinary arrays. Products are tasks: they are recorded, run beside the program's
/// array operations, and are cut by rows.
public struct CSRMatrix: Sendable {
    public let rowCount: Int
    public let columnCount: Int
    /// One more than rows: the entries of row i are those from `starts[i]` up to `starts[i + 1]`.
    public let starts: NDArray<Int64>
    public let columns: NDArray<Int64>
    public let values: NDArray<Double>

    public var entryCount: Int { values.count }

    /// A matrix from its entries, in any order; those of one place are added.
    ///
    /// - Precondition: all rows and columns are within the shape.
    public init(rows: Int, columns: Int, entries: [(row: Int, column: Int, value: Double)]) {
        var sorted = entries.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        var last = 0
        for k in sorted.indices.dropFirst() {
            if sorted[k].row == sorted[last].row && sorted[k].column == sorted[last].column {
                sorted[last].value += sorted[k].value
            } else {
                last += 1
                sorted[last] = sorted[k]
            }
        }
        sorted.removeLast(max(sorted.count - last - 1, 0))
        var starts = [Int64](repeating: 0, count: rows + 1)
        for entry in sorted {
            precondition((0..<rows).contains(entry.row) && (0..<columns).contains(entry.column))
            starts[entry.row + 1] += 1
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        rowCount = rows
        columnCount = columns
        self.starts = NDArray(starts)
        self.columns = NDArray(sorted.map { Int64($0.column) })
        values = NDArray(sorted.map(\.value))
    }

    /// A matrix of these parts, whether computed yet or not. Copies nothing and does not wait.
    ///
    /// - Parameters:
    ///   - starts: from zero to the number of entries, ascending; not looked at.
    ///   - columns: within the shape; a product traps if one is not.
    /// - Throws: `ArrayError` where the parts' shapes do not fit.
    public init(
        rowCount: Int, columnCount: Int, starts: NDArray<Int64>, columns: NDArray<Int64>,
        values: NDArray<Double>
    ) throws(ArrayError) {
        guard starts.shape == [rowCount + 1], columns.rank == 1, columns.shape == values.shape else {
            throw ArrayError(
                .shape,
                "a matrix of \(rowCount) rows with starts \(starts.shape), columns \(columns.shape) "
                    + "and values \(values.shape)")
        }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.starts = starts
        self.columns = columns
        self.values = values
    }

    /// The matrix with rows and columns exchanged. Waits for the parts' values.
    public func transposed() throws -> CSRMatrix {
        let (starts, columns, values) = try (starts.elements(), columns.elements(), values.elements())
        var entries: [(row: Int, column: Int, value: Double)] = []
        for row in 0..<rowCount {
            for k in Int(starts[row])..<Int(starts[row + 1]) {
                entries.append((Int(columns[k]), row, values[k]))
            }
        }
        return CSRMatrix(rows: columnCount, columns: rowCount, entries: entries)
    }
}

// MARK: Tasks

private let library = Library("sparse")

private let multiplyTask = library.task(
    "multiply", .align(0, 1), .align(0, 5), .imageOfRanges(begins: 0, ends: 1, range: 2, hint: .firstLast),
    .imageOfRanges(begins: 0, ends: 1, range: 3, hint: .firstLast), .image(function: 2, range: 4)
) {
    (
        starts: Input<Int64>, ends: Input<Int64>, columns: Input<Int64>, values: Input<Double>,
        x: Input<Double>, y: Output<Double>
    ) in
    for row in y.indices {
        var sum = 0.0
        for k in Int(starts[row])..<Int(ends[row]) {
            sum += values[global: k] * x[global: Int(columns[global: k])]
        }
        y[row] = sum
    }
}

extension CSRMatrix {
    /// The product with a vector; returns at once.
    ///
    /// - Throws: `ArrayError` where the vector has not one element for each column.
    public func times(_ x: NDArray<Double>) throws(ArrayError) -> NDArray<Double> {
        let y = try NDArray<Double>(x.runtime.makeStore([rowCount], .float64))
        try multiply(x, into: y)
        return y
    }

    /// Writes the product with a vector into another; returns at once.
    ///
    /// - Throws: `ArrayError` where the vectors do not fit, or overlap.
    public func multiply(_ x: NDArray<Double>, into y: NDArray<Double>) throws(ArrayError) {
        guard x.shape == [columnCount], y.shape == [rowCount] else {
            throw ArrayError(
                .shape,
                "a product of a matrix of \(rowCount) × \(columnCount), of shape \(x.shape) → \(y.shape)")
        }
        try multiplyTask(starts[..<(-1)], starts[1...], columns, values, x, y)
    }
}
