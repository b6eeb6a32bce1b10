public import AquilaTypes

/// The operator that combines elements which several point tasks contribute to one place; for
/// parameters `ReductionOutput`.
///
/// A type without values; `Sum<Double>` and its like are ready, and others are declared so:
///
///     enum Longest: ReductionOperator {
///         static var identity: Int { 0 }
///         static func combine(_ a: Int, _ b: Int) -> Int { max(a, b) }
///     }
public protocol ReductionOperator: Sendable {
    /// Type of the elements that are combined.
    associatedtype Element: AquilaTypes.Element
    /// Value that leaves every element as it is.
    static var identity: Element { get }
    /// Combines two elements. It must be associative, but need not commute, since contributions are
    /// combined in the order of the points.
    ///
    ///     enum Longest: ReductionOperator {
    ///         static var identity: Int { 0 }
    ///         static func combine(_ a: Int, _ b: Int) -> Int { max(a, b) }
    ///     }
    ///     Longest.combine(3, 5)               // 5
    ///
    /// - Complexity: O(1); called once for each contribution, and once for each element and point
    ///   when points are combined.
    static func combine(_ a: Element, _ b: Element) -> Element
}

/// The sum.
public enum Sum<Element: AquilaTypes.Element & Numeric>: ReductionOperator {
    public static var identity: Element { 0 }
    /// The sum of two elements. Integers end the program where it overflows.
    ///
    ///     Sum<Int>.combine(2, 3)              // 5
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element { a + b }
}

/// The product.
public enum Product<Element: AquilaTypes.Element & Numeric>: ReductionOperator {
    public static var identity: Element { 1 }
    /// The product of two elements. Integers end the program where it overflows.
    ///
    ///     Product<Int>.combine(2, 3)          // 6
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element { a * b }
}

/// The minimum; a NaN wins, as in NumPy.
public enum Minimum<Element: RealElement>: ReductionOperator {
    public static var identity: Element { Element.dtype.greatest.value(as: Element.self) }
    /// The lesser of two elements; NaN where one is NaN.
    ///
    ///     Minimum<Int>.combine(2, 3)          // 2
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element {
        a < b || a != a ? a : b
    }
}

/// The maximum; a NaN wins, as in NumPy.
public enum Maximum<Element: RealElement>: ReductionOperator {
    public static var identity: Element { Element.dtype.least.value(as: Element.self) }
    /// The greater of two elements; NaN where one is NaN.
    ///
    ///     Maximum<Int>.combine(2, 3)          // 3
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element {
        a > b || a != a ? a : b
    }
}

/// The bitwise and of all bits.
public enum BitwiseAnd<Element: AquilaTypes.Element & FixedWidthInteger>: ReductionOperator {
    public static var identity: Element { ~0 }
    /// The bits that are set in both elements.
    ///
    ///     BitwiseAnd<Int>.combine(6, 3)       // 2
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element { a & b }
}

/// The bitwise or of all bits.
public enum BitwiseOr<Element: AquilaTypes.Element & FixedWidthInteger>: ReductionOperator {
    public static var identity: Element { 0 }
    /// The bits that are set in one or both elements.
    ///
    ///     BitwiseOr<Int>.combine(6, 3)        // 7
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element { a | b }
}

/// The bitwise exclusive or of all bits.
public enum BitwiseXor<Element: AquilaTypes.Element & FixedWidthInteger>: ReductionOperator {
    public static var identity: Element { 0 }
    /// The bits that are set in one element alone.
    ///
    ///     BitwiseXor<Int>.combine(6, 3)       // 5
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Element, _ b: Element) -> Element { a ^ b }
}

/// True if all are.
public enum LogicalAnd: ReductionOperator {
    public static var identity: Bool { true }
    /// True if both are.
    ///
    ///     LogicalAnd.combine(true, false)     // false
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Bool, _ b: Bool) -> Bool { a && b }
}

/// True if one or more are.
public enum LogicalOr: ReductionOperator {
    public static var identity: Bool { false }
    /// True if one or both are.
    ///
    ///     LogicalOr.combine(true, false)      // true
    ///
    /// - Complexity: O(1).
    @inlinable public static func combine(_ a: Bool, _ b: Bool) -> Bool { a || b }
}

/// An operator without its static type, as a launch holds it.
public struct Reducer: Sendable {
    let name: String
    let identity: Scalar
    /// Adds the first store's layers to the second one's, in order.
    let fold: TaskDeclaration

    /// An operator from its type.
    ///
    ///     let total = TaskDeclaration(
    ///         library, "total", signature: [.input, .reduction], constraints: [.cut(0)],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Int.self), sum = context.stores[1].accessor(Int.self)
    ///             for i in x.indices { sum[0] += x[i] }
    ///         }])
    ///     let sum = zeros([1], of: Int.self)
    ///     var launch = TaskLaunch(total)
    ///     launch.add(NDArray([1, 2, 3]).logicalStore, .input)
    ///     launch.add(sum.logicalStore, Reducer(Sum<Int>.self))
    ///     try launch.submit()
    ///     sum                         // [6]
    ///
    /// - Complexity: O(1); the first use of a type declares a task.
    public init<Operator: ReductionOperator>(_ type: Operator.Type) {
        name = "\(type)"
        identity = Scalar(Operator.identity)
        fold = Self.folds.withLock { folds in
            let key = ObjectIdentifier(type)
            if let known = folds[key] { return known }
            folds[key] = Self.fold(type)
            return folds[key]!
        }
    }

    private static let folds = Guarded<[ObjectIdentifier: TaskDeclaration]>([:])

    private static func fold<Operator: ReductionOperator>(_ type: Operator.Type) -> TaskDeclaration {
        TaskDeclaration(
            Library("aquila"), "fold.\(type)", signature: [.input, .inputOutput],
            constraints: [.align(0, 1), .broadcast(0, axes: [0])],
            variants: [
                .cpu: { context in
                    let (layers, total) = (context.stores[0], context.stores[1])
                    layers.forEachRow(beside: total) { layer, total, count, step, totalStep in
                        for k in 0..<count {
                            let place = (total + k &* totalStep).assumingMemoryBound(
                                to: Operator.Element.self)
                            let value = (layer + k &* step).assumingMemoryBound(to: Operator.Element.self)
                            place.pointee = Operator.combine(place.pointee, value.pointee)
                        }
                    }
                }
            ])
    }
}

extension DType {
    /// The greatest value of a type with an order.
    fileprivate var greatest: Scalar {
        switch kind {
        case .float: Scalar(Double.infinity, as: self)
        case .signed: Scalar(bits: 1 << UInt64(8 * size - 1) - 1, self)
        default: Scalar(Int64(-1), as: self)
        }
    }

    /// The least value of a type with an order.
    fileprivate var least: Scalar {
        switch kind {
        case .float: Scalar(-Double.infinity, as: self)
        case .signed: Scalar(bits: 1 << UInt64(8 * size - 1), self)
        default: Scalar(bits: 0, self)
        }
    }
}
