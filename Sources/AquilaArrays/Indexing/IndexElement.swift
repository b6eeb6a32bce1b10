public import AquilaTypes

/// An element type whose arrays can index other arrays: integers as positions, `Bool` as a mask.
public protocol IndexElement: Element {}

extension Bool: IndexElement {}
extension Int: IndexElement {}
extension Int8: IndexElement {}
extension Int16: IndexElement {}
extension Int32: IndexElement {}
extension Int64: IndexElement {}
extension UInt8: IndexElement {}
extension UInt16: IndexElement {}
extension UInt32: IndexElement {}
extension UInt: IndexElement {}
extension UInt64: IndexElement {}

extension AnyNDArray: IndexExpression {
    /// The array as an index: a mask if its elements are `bool`, positions otherwise.
    public var index: Index { dtype == .bool ? .mask(self) : .positions(self) }
}

extension NDArray: IndexExpression where Element: IndexElement {
    /// The array as an index: a mask if its elements are `Bool`, positions otherwise.
    public var index: Index { untyped.index }
}

extension Array: IndexExpression where Element: IndexElement {
    /// The elements as an index: a mask if they are `Bool`, positions otherwise.
    public var index: AquilaArrays.Index { NDArray(self).index }
}
