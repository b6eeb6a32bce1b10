public import AquilaTypes

// Values beside arrays, as a program would print them.

extension Scalar: CustomStringConvertible {
    /// The number as NumPy prints it: `0.5`, `3`, `(1+2j)`, `True`.
    public var description: String { text }
}

extension FileValue: CustomStringConvertible {
    /// The value alone: `3`, `0.5`, `true`, `a text`, `[1, 2]`.
    public var description: String {
        switch self {
        case .truth(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .list(let values): "\(values)"
        }
    }
}

extension Index.Slice: CustomStringConvertible {
    /// As in Python: `1:-1`, `::2`.
    public var description: String {
        let bounds = "\(lower.map { "\($0)" } ?? ""):\(upper.map { "\($0)" } ?? "")"
        return step == 1 ? bounds : "\(bounds):\(step)"
    }
}

extension Index: CustomStringConvertible {
    /// As in Python: `3`, `1:-1`, `...`; masks and index arrays by their shapes, for which nothing waits.
    public var description: String {
        switch self {
        case .at(let position): "\(position)"
        case .slice(let slice): "\(slice)"
        case .insertion: "newaxis"
        case .rest: "..."
        case .mask(let mask): "mask of shape \(mask.shape)"
        case .positions(let positions): "positions of shape \(positions.shape)"
        }
    }
}

extension Generator: CustomStringConvertible {
    /// Which stream it is; not where in it.
    public var description: String { "Generator(PCG64)" }
}

extension Checkpoint: CustomStringConvertible {
    /// The names and shapes of what it holds.
    public var description: String {
        let arrays = arrays.sorted { $0.key < $1.key }.map {
            "\($0.key): \($0.value.dtype) \($0.value.shape)"
        }
        let values = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "Checkpoint(\((arrays + values).joined(separator: ", ")))"
    }
}

extension HDF5File: CustomStringConvertible {
    public var description: String { "HDF5File(\(path))" }
}
