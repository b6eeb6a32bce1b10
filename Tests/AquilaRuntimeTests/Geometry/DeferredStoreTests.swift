import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Lags of stores behind the computation, and where no lag is proven.
@Suite struct DeferredStoreTests {
    private let grid = View(contiguous: [100, 50], itemSize: 8)

    private func rows(_ first: Int) -> View { grid.slicing(axis: 0, start: first, count: 60, step: 1) }

    private func lag(_ write: View, _ reads: View...) -> [Int]? {
        DeferredStore(write: write, reads: reads, itemSize: 8).map { [$0.back, $0.forward] }
    }

    /// A row waits for as many rows as read it later.
    @Test(arguments: [0, 1, 5, 16]) func rowsWaitForThoseThatReadThem(_ distance: Int) {
        #expect(lag(rows(20), rows(20 - distance)) == [distance, 0])
        #expect(lag(rows(20), rows(20 + distance)) == [0, distance])
    }

    @Test func theFarthestReadCounts() {
        #expect(lag(rows(20), rows(19), rows(17), rows(22)) == [3, 2])
    }

    /// A shift within a row reaches into the row before or after it where rows are full.
    @Test func shiftsWithinFullRowsTouchTheNextRow() {
        let inner = View(offset: grid.offset + 400, shape: [60, 50], strides: grid.strides)
        let shifted = View(offset: inner.offset + 8, shape: [60, 50], strides: grid.strides)
        #expect(lag(inner, shifted) == [0, 1])
        #expect(lag(shifted, inner) == [1, 0])
        // Of narrower rows, the shifted ones stay in their own row.
        let narrow = View(offset: 400, shape: [60, 40], strides: grid.strides)
        let right = View(offset: 408, shape: [60, 40], strides: grid.strides)
        #expect(lag(narrow, right) == [0, 0])
    }

    @Test func moreThanSixteenRowsAreTooMany() {
        #expect(lag(rows(20), rows(3)) == nil)
        #expect(lag(rows(20), rows(37)) == nil)
    }

    @Test func directionsMustBeProven() {
        let write = rows(20)
        // Rows of another length, reversed rows, and columns in the place of rows.
        #expect(lag(write, View(offset: 8000, shape: [60, 50], strides: [408, 8])) == nil)
        let reversed = View(offset: 8000 + 59 * 400, shape: [60, 50], strides: [-400, 8])
        #expect(lag(write, reversed) == nil)
        #expect(lag(reversed, write) == nil)
        #expect(lag(write.transposed([1, 0]), write.transposed([1, 0])) == nil)
        // Elements with gaps, rows that interleave, and one axis alone.
        #expect(
            lag(View(shape: [10, 5], strides: [80, 16]), View(shape: [10, 5], strides: [80, 16])) == nil)
        #expect(lag(View(shape: [10, 5], strides: [8, 8]), View(shape: [10, 5], strides: [8, 8])) == nil)
        #expect(lag(View(shape: [10], strides: [8]), View(offset: 8, shape: [10], strides: [8])) == nil)
    }

    @Test func theWiderOfTwoLagsHolds() {
        var lag = DeferredStore(write: rows(20), reads: [rows(18)], itemSize: 8)!
        lag.widen(to: DeferredStore(write: rows(20), reads: [rows(19), rows(21)], itemSize: 8)!)
        #expect([lag.back, lag.forward] == [2, 1])
    }
}
