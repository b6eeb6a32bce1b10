import Aquila
import AquilaRuntime

/// The elements that a filter reads around each pixel of its output piece. Positions are those of
/// the output; positions beyond the border of the image give the nearest element inside.
///
/// A piece grown by a filter's radius falls short of it only where the image ends; so to stay
/// within the piece is to stay within the image, and the body need not know how large that is.
struct Neighbourhood {
    private let source: Input<Float>
    private let row: Int
    private let column: Int
    private let lastRow: Int
    private let lastColumn: Int

    init(_ source: Input<Float>, around result: Output<Float>) {
        self.source = source
        row = result.origin[0] - source.origin[0]
        column = result.origin[1] - source.origin[1]
        lastRow = source.shape[0] - 1
        lastColumn = source.shape[1] - 1
    }

    @inline(__always)
    subscript(i: Int, j: Int, channel: Int) -> Float {
        source[min(max(i + row, 0), lastRow), min(max(j + column, 0), lastColumn), channel]
    }
}

extension Output {
    /// Writes every element of a piece of an image.
    @inline(__always)
    func fill(_ value: (_ row: Int, _ column: Int, _ channel: Int) -> Element) {
        let (rows, columns, channels) = (shape[0], shape[1], shape[2])
        for i in 0..<rows {
            for j in 0..<columns { for c in 0..<channels { self[i, j, c] = value(i, j, c) } }
        }
    }
}

extension Constraint {
    /// The piece of store 0 is that of the result with this many rows and columns around it.
    static func margin(_ rows: Int, _ columns: Int, of result: Int = 1) -> Constraint {
        let margin = [rows, columns, 0]
        return .bloat(source: result, bloated: 0, low: margin, high: margin)
    }
}
