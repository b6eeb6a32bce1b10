import AquilaRuntime
import AquilaTypes

/// The text of an array in the format of NumPy's `str`: aligned columns, lines of 75 characters,
/// and only the edges of more than 1,000 elements.
private struct ArrayText {
    private static let threshold = 1000
    private static let edge = 3
    private static let lineWidth = 75

    private let pointer: UnsafeRawPointer
    private let view: View
    private let dtype: DType
    private let isSummarised: Bool
    private let format: ElementFormat

    init(_ pointer: UnsafeRawPointer, _ view: View, _ dtype: DType) {
        self.pointer = pointer
        self.view = view
        self.dtype = dtype
        isSummarised = view.elementCount > Self.threshold
        var shown: [Scalar] = []
        Self.collect(pointer, view, dtype, isSummarised, axis: 0, offset: 0, into: &shown)
        format = ElementFormat(shown, dtype)
    }

    var text: String { lines(axis: 0, offset: 0, indent: " ", width: Self.lineWidth) }

    /// The positions of an axis that are printed; nil marks the omitted ones.
    private static func positions(_ extent: Int, _ isSummarised: Bool) -> [Int?] {
        guard isSummarised && extent > 2 * edge else { return Array(0..<extent) }
        return Array(0..<edge) + [nil] + Array(extent - edge..<extent)
    }

    private static func collect(
        _ pointer: UnsafeRawPointer, _ view: View, _ dtype: DType, _ isSummarised: Bool, axis: Int,
        offset: Int,
        into shown: inout [Scalar]
    ) {
        guard axis < view.rank else { return shown.append(Scalar(loadingFrom: pointer + offset, dtype)) }
        for case let k? in positions(view.shape[axis], isSummarised) {
            collect(
                pointer, view, dtype, isSummarised, axis: axis + 1, offset: offset + k * view.strides[axis],
                into: &shown)
        }
    }

    private func lines(axis: Int, offset: Int, indent: String, width: Int) -> String {
        let positions = Self.positions(view.shape[axis], isSummarised)
        if axis == view.rank - 1 { return row(positions, offset, indent, width) }
        let separator = String(repeating: "\n", count: view.rank - 1 - axis)
        let parts = positions.map { position in
            guard let position else { return "..." }
            return lines(
                axis: axis + 1, offset: offset + position * view.strides[axis], indent: indent + " ",
                width: width - 1)
        }
        return "[" + parts.joined(separator: separator + indent) + "]"
    }

    /// The text of the last axis: words separated by blanks, wrapped at the line width.
    private func row(_ positions: [Int?], _ offset: Int, _ indent: String, _ width: Int) -> String {
        var text = ""
        var line = indent
        for (k, position) in positions.enumerated() {
            let word = position.map {
                format.text(Scalar(loadingFrom: pointer + offset + $0 * view.strides[view.rank - 1], dtype))
            }
            let next = word ?? "..."
            if line.utf8.count + next.utf8.count > width - 1 && line.utf8.count > indent.utf8.count {
                text += line.trimmingBlanks + "\n"
                line = indent
            }
            line += next + (k == positions.count - 1 ? "" : " ")
        }
        text += line
        return "[" + text.dropFirst(indent.utf8.count) + "]"
    }
}

extension String {
    /// The text without trailing blanks.
    fileprivate var trimmingBlanks: String {
        var result = self
        while result.last == " " { result.removeLast() }
        return result
    }
}

extension Scalar {
    /// The element at an address.
    init(loadingFrom address: UnsafeRawPointer, _ dtype: DType) {
        self.init(bits: 0, dtype)
        let part = dtype.component.size
        withUnsafeMutableBytes(of: &re) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: part))
        }
        guard dtype.isComplex else { return }
        withUnsafeMutableBytes(of: &im) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address + part, count: part))
        }
    }
}

extension AnyNDArray: CustomStringConvertible {
    /// The elements as NumPy prints them; only the edges of more than 1,000. Waits.
    ///
    /// Since a description cannot throw, it is the error's message if the computation failed.
    public var description: String {
        do {
            if rank == 0 { return try waitingItem().text }
            if count == 0 { return "[]" }
            return try base.reading { (pointer, view) in ArrayText(pointer, view, dtype).text }
        } catch { return "<\(error)>" }
    }
}

extension NDArray: CustomStringConvertible {
    /// The elements as NumPy prints them; only the edges of more than 1,000. Waits.
    ///
    ///     print(linspace(0, 1, count: 5))      // [0.   0.25 0.5  0.75 1.  ]
    public var description: String { untyped.description }
}
