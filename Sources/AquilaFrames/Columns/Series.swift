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
    /// - Throws: `ArrayError` of kind `type` where the column has other elements, of kind `value` where
    ///   values are missing by a mask, for which a `Series` has no place. Waits for the mask.
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
    public init(_ values: [Element], file: StaticString = #fileID, line: UInt = #line) {
        do { try self.init(Column(values)) } catch { fatalError(error.message, file: file, line: line) }
    }

    /// The number of values.
    public var count: Int { column.count }

    /// The value at a row. Waits. Traps outside of the rows.
    public subscript(row: Int) -> Element { array[row].item() }

    private init(trusted array: NDArray<Element>) {
        do { column = try Column(sharing: array.untyped) } catch { fatalError(error.message) }
        self.array = array
    }

    fileprivate static func made(_ array: NDArray<Element>) -> Series { Series(trusted: array) }
}

extension Array where Element: AquilaTypes.Element {
    /// The values of a column. Waits.
    public init(_ series: Series<Element>) { self.init(series.array) }
}

extension Series where Element: NumericElement {
    public static func + (a: Series, b: Series) -> Series { .made(a.array + b.array) }
    public static func - (a: Series, b: Series) -> Series { .made(a.array - b.array) }
    public static func * (a: Series, b: Series) -> Series { .made(a.array * b.array) }
    public static func + (a: Series, b: Element) -> Series { .made(a.array + b) }
    public static func - (a: Series, b: Element) -> Series { .made(a.array - b) }
    public static func * (a: Series, b: Element) -> Series { .made(a.array * b) }
}

extension Series where Element: FloatElement {
    public static func / (a: Series, b: Series) -> Series { .made(a.array / b.array) }
    public static func / (a: Series, b: Element) -> Series { .made(a.array / b) }
}

extension Series where Element: RealElement {
    public static func .< (a: Series, b: Series) -> Series<Bool> { .made(a.array .< b.array) }
    public static func .> (a: Series, b: Series) -> Series<Bool> { .made(a.array .> b.array) }
    public static func .< (a: Series, b: Element) -> Series<Bool> { .made(a.array .< b) }
    public static func .> (a: Series, b: Element) -> Series<Bool> { .made(a.array .> b) }
}
