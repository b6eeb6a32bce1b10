import AquilaKernels
import AquilaTypes

@testable import AquilaRuntime

/// Elements of a store in a window that is written by hand: a view, without data.
struct ArrayPart {
    /// Slot of the store in the window.
    let slot: Int32
    var view: View
    var dtype: DType

    /// The elements in a range of each of the first axes: `a[1..<9]`, `a[0..<4, 1..<3]`.
    subscript(ranges: Range<Int>...) -> ArrayPart {
        var result = self
        for (axis, range) in ranges.enumerated() {
            result.view = result.view.slicing(
                axis: axis, start: range.lowerBound, count: range.count, step: 1)
        }
        return result
    }

    /// Every `step`-th element of the first axis, from its end to its begin where `step` is negative.
    func every(_ step: Int) -> ArrayPart {
        var result = self
        let extent = view.shape[0]
        result.view = view.slicing(
            axis: 0, start: step < 0 ? extent - 1 : 0, count: (extent + abs(step) - 1) / abs(step), step: step
        )
        return result
    }

    func transposed(_ order: Int...) -> ArrayPart {
        var result = self
        result.view = view.transposed(order)
        return result
    }

    /// The elements with a new axis of extent one.
    func insertingAxis(_ axis: Int) -> ArrayPart {
        var result = self
        result.view = view.insertingAxis(at: axis)
        return result
    }

    /// The same bytes as elements of another type of the same size.
    func reading(as dtype: DType) -> ArrayPart {
        var result = self
        result.dtype = dtype
        return result
    }
}

/// An input of an operation: a part of an array, or a number.
protocol WrittenOperand {
    var operandType: DType { get }
}

extension ArrayPart: WrittenOperand {
    var operandType: DType { dtype }
}

extension Double: WrittenOperand {
    var operandType: DType { .float64 }
}

extension Scalar: WrittenOperand {
    var operandType: DType { dtype }
}
