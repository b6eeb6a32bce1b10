public import AquilaArrays
public import AquilaTypes

/// A column whose values have one Swift type.
///
///     let speeds = Series([3.0, 4.5])
///     let doubled = speeds * 2            // 6.0, 9.0
///     try Array(doubled.array)            // [6.0, 9.0]
///
/// Operators trap where lengths differ, as those of arrays do; `column` has the forms that throw.
public struct Series<Element: AquilaTypes.Element>: Sendable {
    /// The same column with a type known only at run time.
    public let column: Column

    /// The numbers as an array that shares the column's elements, which must not be written.
    public let array: NDArray<Element>

    /// The column with its element type fixed.
    ///
    ///     try Series<Double>(Column([3.0, 4.5])).array        // [3.0, 4.5]
    ///
    /// - Throws: `ArrayError` of kind `type` where the column has other elements, of kind `value` where
    ///   values are missing by a mask, for which a `Series` has no place. Waits for the mask.
    /// - Complexity: O(1); O(n) where the mask's missing values have not been counted.
    public init(_ column: Column) throws(ArrayError) {
        let elements = try column.array()
        guard elements.dtype == Element.dtype else {
            throw ArrayError(.type, "Series: a column of \(column.type) is not one of \(Element.dtype)")
        }
        if case .nullable = column.type, try column.missingCount() > 0 {
            throw ArrayError(
                .value, "Series: \(try column.missingCount()) values are missing; fill them first")
        }
        self.column = column
        array = try NDArray(elements)
    }

    /// A column of values, copied. Traps for complex numbers.
    ///
    ///     Series([3.0, 4.5]).count        // 2
    ///
    /// - Complexity: O(n) for the copy.
    public init(_ values: [Element], file: StaticString = #fileID, line: UInt = #line) {
        do { try self.init(Column(values)) } catch { fatalError(error.message, file: file, line: line) }
    }

    /// The number of values.
    public var count: Int { column.count }

    /// The value at a row. Waits. Traps outside of the rows.
    ///
    ///     Series([3.0, 4.5])[1]       // 4.5
    ///
    /// - Complexity: O(1); on many ranks the element is sent from the rank that holds it.
    public subscript(row: Int) -> Element { array[row].item() }

    private init(trusted array: NDArray<Element>) {
        do { column = try Column(sharing: array.untyped) } catch { fatalError(error.message) }
        self.array = array
    }

    fileprivate static func made(_ array: NDArray<Element>) -> Series { Series(trusted: array) }
}

extension Array where Element: AquilaTypes.Element {
    /// The values of a column. Waits.
    ///
    ///     Array(Series([3.0, 4.5]) * 2)       // [6.0, 9.0]
    ///
    /// - Complexity: O(n), one copy; on many ranks the elements of other ranks come along.
    public init(_ series: Series<Element>) { self.init(series.array) }
}

extension Series where Element: NumericElement {
    /// Sums of values at the same rows.
    ///
    ///     (Series([1, 2]) + Series([10, 20])).array      // [11, 22]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func + (a: Series, b: Series) -> Series { .made(a.array + b.array) }

    /// Differences of values at the same rows.
    ///
    ///     (Series([10, 20]) - Series([1, 2])).array      // [9, 18]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func - (a: Series, b: Series) -> Series { .made(a.array - b.array) }

    /// Products of values at the same rows.
    ///
    ///     (Series([1, 2]) * Series([10, 20])).array      // [10, 40]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func * (a: Series, b: Series) -> Series { .made(a.array * b.array) }

    /// Sums of values and a number.
    ///
    ///     (Series([1, 2]) + 10).array      // [11, 12]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func + (a: Series, b: Element) -> Series { .made(a.array + b) }

    /// Differences of values and a number.
    ///
    ///     (Series([1, 2]) - 10).array      // [-9, -8]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func - (a: Series, b: Element) -> Series { .made(a.array - b) }

    /// Products of values and a number.
    ///
    ///     (Series([1, 2]) * 10).array      // [10, 20]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func * (a: Series, b: Element) -> Series { .made(a.array * b) }
}

extension Series where Element: FloatElement {
    /// Quotients of values at the same rows.
    ///
    ///     (Series([1.0, 2.0]) / Series([4.0, 8.0])).array      // [0.25, 0.25]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func / (a: Series, b: Series) -> Series { .made(a.array / b.array) }

    /// Quotients of values and a number.
    ///
    ///     (Series([1.0, 2.0]) / 4).array      // [0.25, 0.5]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func / (a: Series, b: Element) -> Series { .made(a.array / b) }
}

extension Series where Element: RealElement {
    /// A mask of the rows where the first value is less than the second one.
    ///
    ///     (Series([1, 2]) .< Series([2, 2])).array      // [true, false]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .< (a: Series, b: Series) -> Series<Bool> { .made(a.array .< b.array) }

    /// A mask of the rows where the first value is greater than the second one.
    ///
    ///     (Series([1, 2]) .> Series([2, 2])).array      // [false, false]
    ///
    /// Traps for different lengths.
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .> (a: Series, b: Series) -> Series<Bool> { .made(a.array .> b.array) }

    /// A mask of the rows whose value is less than a number.
    ///
    ///     (Series([1, 2]) .< 2).array      // [true, false]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .< (a: Series, b: Element) -> Series<Bool> { .made(a.array .< b) }

    /// A mask of the rows whose value is greater than a number.
    ///
    ///     (Series([1, 2]) .> 2).array      // [false, false]
    ///
    /// - Complexity: O(n), recorded and fused with its neighbours.
    public static func .> (a: Series, b: Element) -> Series<Bool> { .made(a.array .> b) }
}
