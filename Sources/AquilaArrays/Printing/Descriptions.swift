public import AquilaTypes

// Descriptions of values other than arrays.

extension Scalar: CustomStringConvertible {
    /// The number as NumPy prints it: `0.5`, `3`, `(1+2j)`, `True`.
    public var description: String { text }
}

extension FileValue: CustomStringConvertible {
    /// The value: `3`, `0.5`, `true`, `a text`, `[1, 2]`.
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
    /// The slice in Python's notation: `1:-1`, `::2`.
    public var description: String {
        let bounds = "\(lower.map { "\($0)" } ?? ""):\(upper.map { "\($0)" } ?? "")"
        return step == 1 ? bounds : "\(bounds):\(step)"
    }
}

extension Index: CustomStringConvertible {
    /// The index in Python's notation: `3`, `1:-1`, `...`; masks and index arrays are shown by
    /// their shapes, without waiting.
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
    /// The kind of the stream, without its position.
    public var description: String { "Generator(PCG64)" }
}

extension Checkpoint: CustomStringConvertible {
    /// The names and shapes of the arrays.
    public var description: String {
        let arrays = arrays.sorted { $0.key < $1.key }.map {
            "\($0.key): \($0.value.dtype) \($0.value.shape)"
        }
        let values = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "Checkpoint(\((arrays + values).joined(separator: ", ")))"
    }
}

extension HDF5File: CustomStringConvertible {
    /// The file's path: `HDF5File(run.h5)`.
    public var description: String { "HDF5File(\(path))" }
}
