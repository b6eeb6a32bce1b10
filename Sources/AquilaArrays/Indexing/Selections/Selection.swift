import AquilaKernels
public import AquilaTypes

/// The elements of an array where a mask holds, without a wait for their number.
///
///     let z: NDArray<Double> = [1, 2, 3, 4]
///     let part = z.selection(where: z .> 2)
///     z.assign(part * part - 1)           // z is [1, 2, 8, 15]; nothing has waited
///     Array(part.elements())              // [3, 4]
///
/// Operators compute the values of all elements, also of those that the mask excludes; loops of
/// such statements fuse. Selections by one mask combine; those by different masks trap. Later
/// writes to the array or to the mask do not change a selection.
public struct Selection<Element: AquilaTypes.Element>: Sendable {
    /// The same selection with an element type known only at run time, whose functions throw.
    public let untyped: AnySelection

    init(unchecked selection: AnySelection) { untyped = selection }

    /// A copy of the selected elements, in row-major order. Waits for the mask.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     z.selection(where: z .> 1).elements()        // [2, 3]
    ///
    /// Traps if a computation failed.
    ///
    /// - Complexity: O(n) for n elements of the mask, in parallel.
    public func elements(file: StaticString = #fileID, line: UInt = #line) -> NDArray<Element> {
        NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try untyped.elements() })
    }
}

extension NDArray {
    /// The elements where a mask of the array's shape holds. Copies all elements, and does not wait. Traps if
    /// the shapes differ.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     z.selection(where: z .> 1).elements()        // [2, 3]
    ///
    /// - Complexity: O(count) for the copy.
    public func selection(
        where mask: NDArray<Bool>, file: StaticString = #fileID, line: UInt = #line
    ) -> Selection<Element> {
        Selection(
            unchecked: orFail(file, line) { () throws(ArrayError) in
                try untyped.selection(where: mask.untyped)
            })
    }

    /// Writes a selection's elements where its mask holds: NumPy's `a[mask] = …`. Does not wait. Traps if the
    /// array does not have the mask's shape.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     z.assign(z.selection(where: z .> 1) * 10)
    ///     z        // [1, 20, 30]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public func assign(
        _ selection: Selection<Element>, file: StaticString = #fileID, line: UInt = #line
    ) {
        orFail(file, line) { () throws(ArrayError) in try untyped.assign(selection.untyped) }
    }
}

extension Selection where Element: NumericElement {
    /// The sums of the elements of two selections by one mask. Traps if the masks differ.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part + part).elements()        // [4, 6]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func + (a: Selection, b: Selection) -> Selection { apply(.add, a.operand, b.operand) }

    /// The elements plus a number.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part + 10).elements()        // [12, 13]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func + (a: Selection, b: Element) -> Selection {
        apply(.add, a.operand, .number(Scalar(b)))
    }

    /// The differences of the elements of two selections by one mask. Traps if the masks differ.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part - part).elements()        // [0, 0]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func - (a: Selection, b: Selection) -> Selection { apply(.subtract, a.operand, b.operand) }

    /// The elements less a number.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part - 1).elements()        // [1, 2]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func - (a: Selection, b: Element) -> Selection {
        apply(.subtract, a.operand, .number(Scalar(b)))
    }

    /// The products of the elements of two selections by one mask. Traps if the masks differ.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part * part).elements()        // [4, 9]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func * (a: Selection, b: Selection) -> Selection { apply(.multiply, a.operand, b.operand) }

    /// The elements times a number.
    ///
    ///     let z = NDArray([1, 2, 3])
    ///     let part = z.selection(where: z .> 1)
    ///     (part * 10).elements()        // [20, 30]
    ///
    /// - Complexity: O(n) for n elements of the mask, fused with its neighbours.
    public static func * (a: Selection, b: Element) -> Selection {
        apply(.multiply, a.operand, .number(Scalar(b)))
    }

    private var operand: AnySelection.Operand { .selection(untyped) }

    private static func apply(_ op: Op, _ a: AnySelection.Operand, _ b: AnySelection.Operand) -> Selection {
        Selection(unchecked: orFail { () throws(ArrayError) in try .apply(op, a, b) })
    }
}
