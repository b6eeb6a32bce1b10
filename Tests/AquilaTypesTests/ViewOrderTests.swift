import AquilaTypes
import Testing

/// The memory order of results by NumPy's rules.
@Suite struct ViewOrderTests {
    /// Axes of equal order are compared from the innermost one: `ones((2, 1, 6), order="F") +
    /// ones((2, 2, 1))`.
    @Test func operationsCompareFromTheInnermostAxis() {
        let a = View(shape: [2, 1, 6], strides: [8, 16, 16])
        let b = View(shape: [2, 2, 1], strides: [16, 8, 8])
        #expect(View.keepingOrder([2, 2, 6], of: [a, b], itemSize: 8).strides == [96, 48, 8])
    }

    /// Joined arrays are compared from the outermost axis: `stack((x.T, x.T), 1)`, whose new axis
    /// has one element each.
    @Test func joiningComparesFromTheOutermostAxis() {
        let a = View(shape: [3, 2, 2], strides: [8, 0, 24])
        #expect(View.joiningOrder([3, 2, 2], of: [a, a], itemSize: 8).strides == [16, 8, 48])
    }

    @Test func ordersOfOneOperandStay() {
        let a = View(shape: [3, 4, 5], strides: [8, -120, 24])
        #expect(View.keepingOrder([3, 4, 5], of: [a], itemSize: 8).strides == [8, 120, 24])
        let row = View(shape: [3, 4], strides: [0, 8])
        #expect(View.keepingOrder([3, 4], of: [row], itemSize: 8).strides == [32, 8])
        #expect(row.densified(itemSize: 8).strides == [8, 24])
    }
}
