public import AquilaKernels
import AquilaRuntime
public import AquilaTypes

/// The elements of an array where a mask holds, without a wait for their number.
///
///     var part = try a.selection(where: mask)
///     part = try .apply(.multiply, .selection(part), .selection(part))
///     try a.assign(part)                  // the squares where the mask holds; nothing has waited
///     try part.elements()                 // an array of the selected elements; waits for the mask
///
/// Operations compute the values of all elements, also of those that the mask excludes, so they pay off where
/// an operation costs less than to find out which elements are selected. A loop of such statements fuses.
///
/// Later writes to the array or to the mask do not change a selection.
public struct AnySelection: Sendable {
    private let content: Content

    /// An operand of an operation on selections by one mask.
    public enum Operand: Sendable {
        /// The elements of a selection.
        case selection(AnySelection)
        /// A number, the same for all elements.
        case number(Scalar)
    }

    /// The values of all elements, in the shape of the mask; those that the mask excludes mean nothing.
    @inline(__always)
    public var values: AnyNDArray { content.values }

    fileprivate init(_ array: AnyNDArray, _ mask: SelectionMask) {
        content = Content(array.copy(), mask, source: array.isExported ? nil : (array, array.stamp))
    }

    @inline(__always)
    private init(values: AnyNDArray, _ mask: SelectionMask) { content = Content(values, mask) }

    /// The parts of a selection, in an object of their own, so that operands are passed on as one reference.
    private final class Content: Sendable {
        let values: AnyNDArray
        let mask: SelectionMask
        /// The array that was selected from, with its stamp; nil if the elements have been changed since.
        let source: (array: AnyNDArray, stamp: UInt64)?

        init(_ values: AnyNDArray, _ mask: SelectionMask, source: (array: AnyNDArray, stamp: UInt64)? = nil) {
            self.values = values
            self.mask = mask
            self.source = source
        }
    }

    @inline(__always)
    private var mask: SelectionMask { content.mask }

    /// True if a mask selects the same elements: it is the one of this selection, and has not been written
    /// since.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     part.isSelected(by: mask)        // true
    ///
    /// - Complexity: O(1).
    public func isSelected(by mask: AnyNDArray) -> Bool { self.mask.isUnchanged(mask) }

    /// True if both are selections by one mask, and so can be combined.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     part.hasMask(of: part)        // true
    ///
    /// - Complexity: O(1).
    @inline(__always)
    public func hasMask(of other: AnySelection) -> Bool { mask.selectsAlike(other.mask) }

    /// A copy of the selected elements, in row-major order. Waits for the mask.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try part.elements()        // [1, 3]
    ///
    /// - Throws: `ArrayError` of the operation that should have given the mask.
    /// - Complexity: O(n) for n elements of the mask, in parallel.
    public func elements() throws(ArrayError) -> AnyNDArray {
        if let source = content.source, source.array.stamp == source.stamp, !source.array.isExported {
            return try mask.elements(of: source.array)
        }
        return try mask.elements(of: values)
    }

    /// The result of an operation of one operand for all elements. Does not wait.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try part.applying(.negative).elements()        // [-1, -3]
    ///
    /// - Throws: if the operation does not take the type.
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public func applying(_ op: Op) throws(ArrayError) -> AnySelection {
        AnySelection(values: try values.applying(op), mask)
    }

    /// The result of an operation of two operands, selections by one mask or numbers, for all elements. Types
    /// promote. Does not wait.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try AnySelection.apply(.add, .selection(part), .number(Scalar(10))).elements()        // [11, 13]
    ///
    /// - Throws: if the operation does not take the types, if there is no selection among the operands, or if
    ///   both are selections by different masks.
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func apply(_ op: Op, _ a: Operand, _ b: Operand) throws(ArrayError) -> AnySelection {
        switch (a, b) {
        case (.selection(let a), _):
            return AnySelection(values: try a.values.applying(op, a.values(of: b, op)), a.mask)
        case (.number(let a), .selection(let b)):
            return AnySelection(values: try AnyNDArray(a).applying(op, b.values), b.mask)
        case (.number, .number):
            throw ArrayError(.value, "\(op): there is no selection among the operands")
        }
    }

    /// Replaces the elements by the result of an operation on them and another operand, in their own type.
    /// Does not wait. The array of the elements does not change.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try part.update(.add, .number(Scalar(10)))
    ///     try part.withoutSource().elements()        // [11, 13]
    ///
    /// - Throws: as `apply`, and if the result would be cast to a lower kind.
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public func update(_ op: Op, _ other: Operand) throws(ArrayError) {
        try AnyNDArray.apply(op, [values, values(of: other, op)], into: [values])
    }

    /// The same elements, without knowledge of the array that they come from: `update` has changed them.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try part.withoutSource().elements()        // [1, 3]
    ///
    /// - Complexity: O(1).
    public func withoutSource() -> AnySelection { AnySelection(values: values, mask) }

    @inline(__always)
    private func values(of other: Operand, _ op: Op) throws(ArrayError) -> AnyNDArray {
        switch other {
        case .number(let number): return AnyNDArray(number)
        case .selection(let other):
            guard hasMask(of: other) else {
                throw ArrayError(.value, "\(op): selections by different masks; take their elements() first")
            }
            return other.values
        }
    }

    /// Writes the elements to a target where the mask holds.
    fileprivate func write(to target: AnyNDArray) throws(ArrayError) {
        guard target.shape == values.shape else { throw .broadcast(values.shape, into: target.shape) }
        guard !values.dtype.isComplex || target.dtype.isComplex else {
            throw ArrayError(.type, "assign: a selection of \(values.dtype) to an array of \(target.dtype)")
        }
        let cast = values.converted(to: target.dtype)
        try target.assign(AnyNDArray.apply(.where, [mask.array, cast, target])[0])
    }
}

extension AnyNDArray {
    /// The elements where a mask of the array's shape holds. Copies all elements, and does not wait.
    ///
    ///     let mask = NDArray([true, false, true]).untyped
    ///     let part = try NDArray([1, 2, 3]).untyped.selection(where: mask)
    ///     try part.elements()        // [1, 3]
    ///
    /// - Throws: if the mask is not of truth values and of the array's shape.
    /// - Complexity: O(count) for the copy.
    public func selection(where mask: AnyNDArray) throws(ArrayError) -> AnySelection {
        guard mask.dtype == .bool, mask.shape == shape, mask.rank > 0 else {
            throw ArrayError(
                .shape,
                "selection: a mask of \(mask.dtype) and shape \(mask.shape) for an array of shape \(shape)")
        }
        return AnySelection(self, .by(mask))
    }

    /// True if the latest selection of the process is by this mask and lives, and the mask has not been
    /// written since: another selection by it can be combined with that one.
    public var isMaskOfLatestSelection: Bool { SelectionMask.latest(self) != nil }

    /// Writes a selection's elements where its mask holds: `a[mask] = …`. Does not wait.
    ///
    /// - Throws: if the array does not have the mask's shape, or is real and the elements are complex.
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public func assign(_ selection: AnySelection) throws(ArrayError) { try selection.write(to: self) }

    /// A number that changes with every write to the elements, except writes by other libraries.
    fileprivate var stamp: UInt64 { operand.store?.stamp ?? 0 }

    /// True if other libraries may write the elements unnoticed.
    fileprivate var isExported: Bool { operand.store.map { $0.isSeenByOthers } ?? false }
}
