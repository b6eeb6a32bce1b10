import AquilaTypes

/// A reduction of a group's values, one after the other. A state holds what is known of some of them, and two
/// states combine: the one of earlier rows comes first.
protocol GroupFold {
    associatedtype Value: ColumnNumber
    associatedtype State: BitwiseCopyable
    associatedtype Output: ColumnNumber
    static var start: State { get }
    static func add(_ value: Value, to state: inout State)
    static func merge(_ later: State, into state: inout State)
    static func result(_ state: State) -> Output
    /// True if a group without values has a result.
    static func hasResult(_ state: State) -> Bool
}

extension GroupFold {
    @inline(__always) static func hasResult(_ state: State) -> Bool { true }
}

/// Sums of integers and truth values, modulo 2⁶⁴.
enum IntegerSum<Value: ColumnNumber, Output: ColumnNumber & FixedWidthInteger>: GroupFold {
    @inline(__always) static var start: Int { 0 }
    @inline(__always) static func add(_ value: Value, to state: inout Int) { state &+= value.integer }
    @inline(__always) static func merge(_ later: Int, into state: inout Int) { state &+= later }
    @inline(__always) static func result(_ state: Int) -> Output { Output(truncatingIfNeeded: state) }
}

/// Products of integers and truth values, modulo 2⁶⁴.
enum IntegerProduct<Value: ColumnNumber, Output: ColumnNumber & FixedWidthInteger>: GroupFold {
    @inline(__always) static var start: Int { 1 }
    @inline(__always) static func add(_ value: Value, to state: inout Int) { state = state &* value.integer }
    @inline(__always) static func merge(_ later: Int, into state: inout Int) { state = state &* later }
    @inline(__always) static func result(_ state: Int) -> Output { Output(truncatingIfNeeded: state) }
}

/// A float of the types that sums are computed in.
protocol SumNumber: ColumnNumber, BinaryFloatingPoint {
    /// A column's value as such a float.
    init(of value: some ColumnNumber)
}

extension Float: SumNumber {
    @inline(__always) init(of value: some ColumnNumber) { self = Float(value.double) }
}

extension Double: SumNumber {
    @inline(__always) init(of value: some ColumnNumber) { self = value.double }
}

/// A sum with the error of its last addition (Kahan 1965), as in pandas.
struct CompensatedSum<T: SumNumber>: BitwiseCopyable {
    var sum: T = 0
    var error: T = 0

    @inline(__always)
    mutating func add(_ value: T) {
        let exact = value - error
        let next = sum + exact
        let lost = (next - sum) - exact
        // Infinity minus infinity would spoil all later sums.
        error = lost == lost ? lost : 0
        sum = next
    }

    @inline(__always)
    mutating func add(_ other: CompensatedSum) {
        add(other.sum)
        add(-other.error)
    }
}

enum FloatSum<T: SumNumber>: GroupFold {
    typealias Value = T
    @inline(__always) static var start: CompensatedSum<T> { CompensatedSum() }
    @inline(__always) static func add(_ value: T, to state: inout CompensatedSum<T>) { state.add(value) }
    @inline(__always)
    static func merge(_ later: CompensatedSum<T>, into state: inout CompensatedSum<T>) { state.add(later) }
    @inline(__always) static func result(_ state: CompensatedSum<T>) -> T { state.sum }
}

enum FloatProduct<T: SumNumber>: GroupFold {
    typealias Value = T
    @inline(__always) static var start: T { 1 }
    @inline(__always) static func add(_ value: T, to state: inout T) { state *= value }
    @inline(__always) static func merge(_ later: T, into state: inout T) { state *= later }
    @inline(__always) static func result(_ state: T) -> T { state }
}

/// Means, computed in the type of their results, as in pandas.
enum Mean<Value: ColumnNumber, T: SumNumber>: GroupFold {
    struct State: BitwiseCopyable {
        var sum = CompensatedSum<T>()
        var count: Int = 0
    }

    @inline(__always) static var start: State { State() }
    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        state.sum.add(T(of: value))
        state.count &+= 1
    }
    @inline(__always)
    static func merge(_ later: State, into state: inout State) {
        if later.count == 0 { return }
        state.sum.add(later.sum)
        state.count &+= later.count
    }
    @inline(__always) static func result(_ state: State) -> T { state.sum.sum / T(state.count) }
    @inline(__always) static func hasResult(_ state: State) -> Bool { state.count > 0 }
}

/// Means of integers whose sums are below 2⁵³, so that no float rounds them: the same as `Mean`, but quicker.
enum IntegerMean<Value: ColumnNumber>: GroupFold {
    struct State: BitwiseCopyable {
        var sum = 0
        var count = 0
    }

    @inline(__always) static var start: State { State() }
    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        state.sum &+= value.integer
        state.count &+= 1
    }
    @inline(__always)
    static func merge(_ later: State, into state: inout State) {
        state.sum &+= later.sum
        state.count &+= later.count
    }
    @inline(__always) static func result(_ state: State) -> Double { Double(state.sum) / Double(state.count) }
    @inline(__always) static func hasResult(_ state: State) -> Bool { state.count > 0 }
}

/// A value, once there is one.
struct Extreme<Value: ColumnNumber>: BitwiseCopyable {
    var value: Value
    var isKnown: Bool
}

/// The order by which one of two values replaces the other.
protocol ExtremeOrder {
    static func replaces<Value: ColumnNumber>(_ value: Value, _ other: Value) -> Bool
}

enum Downwards: ExtremeOrder {
    @inline(__always)
    static func replaces<Value: ColumnNumber>(_ value: Value, _ other: Value) -> Bool {
        value.isLess(than: other)
    }
}

enum Upwards: ExtremeOrder {
    @inline(__always)
    static func replaces<Value: ColumnNumber>(_ value: Value, _ other: Value) -> Bool {
        other.isLess(than: value)
    }
}

typealias Least<Value: ColumnNumber> = ExtremeFold<Value, Downwards>
typealias Greatest<Value: ColumnNumber> = ExtremeFold<Value, Upwards>

/// The first of the least or the greatest values.
enum ExtremeFold<Value: ColumnNumber, Order: ExtremeOrder>: GroupFold {
    typealias State = Extreme<Value>
    @inline(__always) static var start: State { State(value: .filler, isKnown: false) }
    @inline(__always)
    static func add(_ value: Value, to state: inout State) {
        // Both sides are computed, so that there is no branch to guess.
        let (isFirst, isNext) = (!state.isKnown, Order.replaces(value, state.value))
        state.value = isFirst || isNext ? value : state.value
        state.isKnown = true
    }
    @inline(__always)
    static func merge(_ later: State, into state: inout State) {
        if later.isKnown { add(later.value, to: &state) }
    }
    @inline(__always) static func result(_ state: State) -> Value { state.value }
    @inline(__always) static func hasResult(_ state: State) -> Bool { state.isKnown }
}

/// The number of values.
enum ValueCount<Value: ColumnNumber>: GroupFold {
    @inline(__always) static var start: Int { 0 }
    @inline(__always) static func add(_ value: Value, to state: inout Int) { state &+= 1 }
    @inline(__always) static func merge(_ later: Int, into state: inout Int) { state &+= later }
    @inline(__always) static func result(_ state: Int) -> Int { state }
}
