import AquilaArrays
import AquilaRuntime
import AquilaTypes

/// A column from the parts that its chunks have read.
struct CSVAssembly {
    let parts: [CSVColumn]
    /// True if integers with missing values stay integers, under a mask; otherwise they become floats, as in
    /// pandas.
    let keepsMask: Bool
    let runtime: Runtime

    /// The first row of each part, then the number of all rows.
    private var starts: [Int] {
        var starts = [0]
        for part in parts { starts.append(starts.last! + part.words.count) }
        return starts
    }

    func column() throws(ArrayError) -> Column {
        let count = parts.reduce(0) { $0 + $1.words.count }
        let missing = parts.reduce(0) { $0 + $1.missingCount }
        switch parts[0].kind {
        case .text: return try texts(count, hasMissing: missing > 0)
        case .float:
            return try Column(sharing: AnyNDArray(numbers(count, of: Double.self) { Double(bitPattern: $0) }))
        case .bool: return try masked(numbers(count, of: Bool.self) { $0 != 0 }, count, missing)
        case .unsigned: return try integers(numbers(count, of: UInt64.self) { $0 }, count, missing)
        case .integer, .unknown:
            return try integers(numbers(count, of: Int.self) { Int(bitPattern: UInt($0)) }, count, missing)
        }
    }

    private func integers(_ store: LogicalStore, _ count: Int, _ missing: Int) throws(ArrayError) -> Column {
        let column = try masked(store, count, missing)
        return missing > 0 && !keepsMask ? try column.cast(to: .float64) : column
    }

    private func masked(_ store: LogicalStore, _ count: Int, _ missing: Int) throws(ArrayError) -> Column {
        guard missing > 0 else { return try Column(sharing: AnyNDArray(store)) }
        return try Column(sharing: AnyNDArray(store), validity: AnyNDArray(validity(count)))
    }

    private func numbers<T: Element>(
        _ count: Int, of type: T.Type, _ convert: (UInt64) -> T
    ) throws(ArrayError) -> LogicalStore {
        let starts = starts
        return try runtime.makeRow(count, of: T.self) { target in
            runtime.parallelFor(count: parts.count) { part in
                let target = target + starts[part]
                for (row, word) in parts[part].words.enumerated() { target[row] = convert(word) }
            }
        }
    }

    private func validity(_ count: Int) throws(ArrayError) -> LogicalStore {
        let starts = starts
        return try runtime.makeRow(count, of: Bool.self) { target in
            runtime.parallelFor(count: parts.count) { part in
                let target = target + starts[part]
                let (present, count) = (parts[part].present, parts[part].words.count)
                if present.isEmpty {
                    target.update(repeating: true, count: count)
                } else {
                    target.update(from: present.baseAddress!, count: count)
                }
            }
        }
    }

    private func texts(_ count: Int, hasMissing: Bool) throws(ArrayError) -> Column {
        let starts = starts
        var firstBytes = [0]
        for part in parts { firstBytes.append(firstBytes.last! + part.bytes.count) }
        let offsets = try runtime.makeRow(count + 1, of: Int.self) { target in
            runtime.parallelFor(count: parts.count) { part in
                let target = target + starts[part]
                var place = firstBytes[part]
                for (row, length) in parts[part].words.enumerated() {
                    target[row] = place
                    place &+= Int(truncatingIfNeeded: length)
                }
            }
            target[count] = firstBytes.last!
        }
        let bytes = try runtime.makeRow(firstBytes.last!, of: UInt8.self) { target in
            runtime.parallelFor(count: parts.count) { part in
                let source = parts[part].bytes
                guard let base = source.baseAddress else { return }
                (target + firstBytes[part]).update(from: base, count: source.count)
            }
        }
        return Column(
            ColumnStorage(
                .string, count: count, .texts(offsets: offsets, bytes: bytes),
                validity: hasMissing ? try validity(count) : nil))
    }
}
