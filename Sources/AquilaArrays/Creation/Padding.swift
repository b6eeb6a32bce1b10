public import AquilaTypes
import AquilaRuntime

/// The elements around a padded array; the examples show `[1, 2, 3]` with two elements before and
/// two after it.
public enum PaddingMode: Sendable, Hashable, CaseIterable {
    /// The outermost element: `1, 1, [1, 2, 3], 3, 3`.
    case edge
    /// The elements mirrored at the outermost one: `3, 2, [1, 2, 3], 2, 1`.
    case reflect
    /// The elements mirrored at the border: `2, 1, [1, 2, 3], 3, 2`.
    case symmetric
    /// The elements from the other end: `2, 3, [1, 2, 3], 1, 2`.
    case wrap
}

extension AnyNDArray {
    /// A copy surrounded by further elements of one value: NumPy's `pad`.
    ///
    ///     try a.padded(by: [(1, 2)], with: Scalar(0))     // of [7, 8]: [0, 7, 8, 0, 0]
    ///
    /// - Parameters:
    ///   - widths: the numbers of elements before and after each axis, or one pair for all axes.
    ///   - value: the value of the new elements, cast to the array's type; nil: zero.
    /// - Throws: if a width is negative, or the number of pairs is not that of the axes. Does not wait.
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by widths: [(before: Int, after: Int)], with value: Scalar? = nil
    ) throws(ArrayError) -> AnyNDArray {
        let widths = try padding(widths)
        let result = AnyNDArray(runtime.makeStore(try paddedShape(widths), dtype))
        let inner = try result.fillPadding(
            widths, with: (value ?? Scalar(0.0, as: dtype)).converted(to: dtype))
        try inner.assign(self)
        return result
    }

    /// A copy surrounded by further elements, taken from the array's own.
    ///
    ///     try a.padded(by: [(1, 2)], repeating: .edge)        // of [7, 8]: [7, 7, 8, 8, 8]
    ///
    /// - Throws: if a width is negative, the number of pairs is not that of the axes, or an empty axis is to
    ///   be extended. Does not wait.
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by widths: [(before: Int, after: Int)], repeating mode: PaddingMode
    ) throws(ArrayError) -> AnyNDArray {
        let widths = try padding(widths)
        for (axis, width) in widths.enumerated() where shape[axis] == 0 && width != (0, 0) {
            throw ArrayError(.shape, "padded: axis \(axis) has no elements that could be repeated")
        }
        let result = AnyNDArray(runtime.makeStore(try paddedShape(widths), dtype))
        try result.inner(widths).assign(self)
        for axis in 0..<rank {
            // Earlier axes are padded already, later ones are not yet.
            var whole = widths
            for k in 0...axis { whole[k] = (0, 0) }
            let strip = result.inner(whole)
            for run in PaddingRun.all(mode, extent: shape[axis], widths[axis]) {
                let source = strip.part(axis, widths[axis].before + run.source, run.count, step: run.step)
                try strip.part(axis, run.target, run.count).assign(source)
            }
        }
        return result
    }

    /// Fills the elements around the original ones.
    ///
    /// - Returns: the part of the padded array that holds the original one.
    private func fillPadding(
        _ widths: [(before: Int, after: Int)], with value: Scalar
    ) throws(ArrayError) -> AnyNDArray {
        var inner = self
        for (axis, width) in widths.enumerated() {
            let count = shape[axis] - width.before - width.after
            for (start, count) in [(0, width.before), (width.before + count, width.after)] where count > 0 {
                try inner.part(axis, start, count).fill(with: value)
            }
            inner = inner.part(axis, width.before, count)
        }
        return inner
    }

    /// The part of a padded array that holds the original one.
    private func inner(_ widths: [(before: Int, after: Int)]) -> AnyNDArray {
        var result = self
        for (axis, width) in widths.enumerated() {
            result = result.part(axis, width.before, shape[axis] - width.before - width.after)
        }
        return result
    }

    private func paddedShape(_ widths: [(before: Int, after: Int)]) throws(ArrayError) -> Shape {
        var result = shape
        for (axis, width) in widths.enumerated() {
            let (around, isLong) = width.before.addingReportingOverflow(width.after)
            let (extent, isLonger) = shape[axis].addingReportingOverflow(around)
            guard !isLong, !isLonger else {
                throw ArrayError(.memory, "padded: an axis of \(shape[axis]) by \(width) is too long")
            }
            result[axis] = extent
        }
        try Self.requirePossible(result, dtype)
        return result
    }

    private func padding(
        _ widths: [(before: Int, after: Int)]
    ) throws(ArrayError) -> [(before: Int, after: Int)] {
        guard widths.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
            throw ArrayError(.value, "padded: a negative width in \(widths)")
        }
        guard widths.count == rank || widths.count == 1 else {
            throw ArrayError(.value, "padded: \(widths.count) widths for an array of \(rank) axes")
        }
        return widths.count == rank ? widths : Array(repeating: widths[0], count: rank)
    }
}

/// A run of adjacent elements in the padding, copied from equidistant elements.
private struct PaddingRun {
    /// The run's first position in the padded axis.
    var target: Int
    /// The first source position in the original axis.
    var source: Int
    var count: Int
    /// 1, -1, or 0 for one repeated element.
    var step: Int

    /// The runs before and after an axis.
    ///
    /// - Complexity: O(width / extent).
    static func all(_ mode: PaddingMode, extent: Int, _ width: (before: Int, after: Int)) -> [PaddingRun] {
        let last = extent - 1
        guard mode != .edge, !(mode == .reflect && extent == 1) else {
            return [
                PaddingRun(target: 0, source: 0, count: width.before, step: 0),
                PaddingRun(target: width.before + extent, source: last, count: width.after, step: 0),
            ]
        }
        return runs(mode, extent, -width.before..<0, width.before)
            + runs(mode, extent, extent..<extent + width.after, width.before)
    }

    private static func runs(
        _ mode: PaddingMode, _ extent: Int, _ positions: Range<Int>, _ offset: Int
    ) -> [PaddingRun] {
        var result: [PaddingRun] = []
        // Each image of the axis has this many elements; mirror images share their outermost
        // element.
        let length = mode == .reflect ? extent - 1 : extent
        var position = positions.lowerBound
        while position < positions.upperBound {
            let image = (position - (position < 0 ? length - 1 : 0)) / length
            let start = image * length
            let place = position - start
            let count = min(length - place, positions.upperBound - position)
            let isMirrored = mode != .wrap && image % 2 != 0
            result.append(
                PaddingRun(
                    target: position + offset, source: isMirrored ? extent - 1 - place : place, count: count,
                    step: isMirrored ? -1 : 1))
            position += count
        }
        return result
    }
}

extension NDArray {
    /// A copy surrounded by further elements of one value: NumPy's `pad`.
    ///
    ///     NDArray([7, 8]).padded(by: [(1, 2)], with: 0)       // [0, 7, 8, 0, 0]
    ///
    /// Traps if a width is negative, or if there is neither one pair for all axes nor a pair for each. Does
    /// not wait.
    ///
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by widths: [(before: Int, after: Int)], with value: Element? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.padded(by: widths, with: value.map { Scalar($0) })
        }
    }

    /// A copy surrounded by the same number of elements at both ends of every axis.
    ///
    ///     NDArray([7, 8]).padded(by: 1)        // [0, 7, 8, 0]
    ///
    /// Traps for a negative width. Does not wait.
    ///
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by width: Int, with value: Element? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        padded(by: [(width, width)], with: value, file: file, line: line)
    }

    /// A copy surrounded by further elements, taken from the array's own.
    ///
    ///     NDArray([7, 8, 9]).padded(by: [(1, 2)], repeating: .reflect)        // [8, 7, 8, 9, 8, 7]
    ///
    /// Traps if a width is negative, if there is neither one pair for all axes nor a pair for each, or if an
    /// empty axis is to be extended. Does not wait.
    ///
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by widths: [(before: Int, after: Int)], repeating mode: PaddingMode, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.padded(by: widths, repeating: mode) }
    }

    /// A copy surrounded by the same number of elements at both ends of every axis.
    ///
    ///     NDArray([7, 8]).padded(by: 1, repeating: .edge)        // [7, 7, 8, 8]
    ///
    /// Traps for a negative width, and for an empty axis. Does not wait.
    ///
    /// - Complexity: O(count of the result); each element is read and written once.
    public func padded(
        by width: Int, repeating mode: PaddingMode, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        padded(by: [(width, width)], repeating: mode, file: file, line: line)
    }
}
