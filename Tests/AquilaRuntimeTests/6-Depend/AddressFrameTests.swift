import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Byte addresses as digits, in which the pieces of a store are boxes.
@Suite struct AddressFrameTests {
    private let matrix = View(contiguous: [20, 10], itemSize: 8)
    private var frame: AddressFrame { AddressFrame([matrix], extent: 1600) }

    private func digits(_ frame: AddressFrame, _ view: View) -> [[Int]] {
        let box = frame.box(of: .view(view, itemSize: 8))!
        return (0..<frame.count).map { [box.low[$0], box.high[$0]] }
    }

    private func part(_ rows: Range<Int>, _ columns: Range<Int>) -> View {
        matrix.slicing(axis: 0, start: rows.lowerBound, count: rows.count, step: 1)
            .slicing(axis: 1, start: columns.lowerBound, count: columns.count, step: 1)
    }

    @Test func unitsAreStridesAndTheByte() {
        #expect(frame.count == 3)
        #expect((0..<3).map { frame.units[$0] } == [80, 8, 1])
        // Strides that do not divide the others are left out; so are those beyond the store.
        let views = [matrix, View(shape: [10, 5], strides: [50, 16])]
        let other = AddressFrame(views, extent: 1600)
        #expect((0..<other.count).map { other.units[$0] } == [80, 16, 8, 1])
        #expect(AddressFrame([matrix], extent: 80).units[0] == 8)
    }

    @Test func partsAreExactBoxes() {
        #expect(digits(frame, part(2..<5, 3..<7)) == [[2, 4], [3, 6], [0, 7]])
        #expect(digits(frame, matrix) == [[0, 19], [0, 9], [0, 7]])
        let reversed = matrix.slicing(axis: 1, start: 9, count: 10, step: -1)
        #expect(digits(frame, reversed) == [[0, 19], [0, 9], [0, 7]])
        #expect(frame.box(of: .view(part(2..<2, 0..<10), itemSize: 8)) == nil)
    }

    /// Columns have byte ranges that all overlap; as boxes they are apart.
    @Test func columnsAreApart() {
        let (left, right) = (part(0..<20, 0..<5), part(0..<20, 5..<10))
        let boxes = [left, right].map { frame.box(of: .view($0, itemSize: 8))! }
        #expect(!boxes[0].meets(boxes[1]))
        #expect(left.byteRange(itemSize: 8).overlaps(right.byteRange(itemSize: 8)))
    }

    /// Rows that run over their end take the whole range of the lower digit.
    @Test func digitsThatRunOverTakeAll() {
        let run = View(offset: 40, shape: [10], strides: [8])
        #expect(digits(frame, run) == [[0, 1], [0, 9], [0, 7]])
        // A diagonal steps a row and a column at once.
        let diagonal = View(shape: [5], strides: [88])
        #expect(digits(frame, diagonal) == [[0, 4], [0, 4], [0, 7]])
        let antidiagonal = View(offset: 72, shape: [5], strides: [72])
        #expect(digits(frame, antidiagonal) == [[0, 4], [5, 9], [0, 7]])
    }
}
