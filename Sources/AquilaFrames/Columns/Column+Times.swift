public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// A part of a time on the calendar.
public enum TimeField: String, Sendable, CaseIterable {
    /// A field of the date or of the time of day: months and days count from 1, hours, minutes, seconds and
    /// microseconds from 0.
    case year, month, day, hour, minute, second, microsecond
    /// Days since Monday.
    case weekday
    /// 1 for the first of January.
    case dayOfYear
    /// 1 from January to March, up to 4.
    case quarter
}

extension Column {
    /// A part of each time, in the proleptic Gregorian calendar; dates after C. Neri and L. Schneider,
    /// "Euclidean affine functions and their application to calendar algorithms" (2022).
    ///
    ///     try Column([0, 86_400]).part(.day, unitsPerSecond: 1)       // [1, 2]
    ///
    /// - Parameter unitsPerSecond: the column's integers count so many to a second since 1970: a power of
    ///   1000, 10⁹ at most.
    /// - Returns: `int32`, or `float64` with NaN where a time is missing: by a mask, or as the least `int64`.
    /// - Throws: `ArrayError` of kind `type` for a column that is not of `int64`, of kind `value` for other
    ///   units. Waits.
    /// - Complexity: O(n), on all workers.
    public func part(_ field: TimeField, unitsPerSecond: Int) throws(ArrayError) -> AnyNDArray {
        let storage = try storage()
        guard case .numbers(let store) = storage.elements, store.dtype == .int64 else {
            throw ArrayError(.type, "part: times are int64, not \(type)")
        }
        let parts = TimeParts(storage: storage, store: store, field: field)
        switch unitsPerSecond {
        case 1: return try parts.array(Seconds.self)
        case 1000: return try parts.array(Milliseconds.self)
        case 1_000_000: return try parts.array(Microseconds.self)
        case 1_000_000_000: return try parts.array(Nanoseconds.self)
        default: throw ArrayError(.value, "part: \(unitsPerSecond) units to a second")
        }
    }
}

/// A unit of times, of which the compiler knows the size, so that it divides by multiplying.
private protocol TimeUnit {
    static var perSecond: Int { get }
}

private enum Seconds: TimeUnit { @inline(__always) static var perSecond: Int { 1 } }
private enum Milliseconds: TimeUnit { @inline(__always) static var perSecond: Int { 1000 } }
private enum Microseconds: TimeUnit { @inline(__always) static var perSecond: Int { 1_000_000 } }
private enum Nanoseconds: TimeUnit { @inline(__always) static var perSecond: Int { 1_000_000_000 } }

private struct TimeParts {
    let storage: ColumnStorage
    let store: LogicalStore
    let field: TimeField

    func array<Unit: TimeUnit>(_ unit: Unit.Type) throws(ArrayError) -> AnyNDArray {
        switch field {
        case .year: try map { CalendarDay(Self.day($0, unit)).year }
        case .month: try map { CalendarDay(Self.day($0, unit)).month }
        case .quarter: try map { (CalendarDay(Self.day($0, unit)).month &+ 2) / 3 }
        case .day: try map { CalendarDay(Self.day($0, unit)).day }
        case .dayOfYear: try map { CalendarDay(Self.day($0, unit)).dayOfYear }
        // The first of January 1970 was a Thursday.
        case .weekday: try map { Self.remainder(Self.day($0, unit) &+ 3, 7) }
        case .hour: try map { Self.remainder($0, 86400 &* Unit.perSecond) / (3600 &* Unit.perSecond) }
        case .minute: try map { Self.remainder($0, 3600 &* Unit.perSecond) / (60 &* Unit.perSecond) }
        case .second: try map { Self.remainder($0, 60 &* Unit.perSecond) / Unit.perSecond }
        case .microsecond:
            try map {
                Self.remainder($0, Unit.perSecond) &* max(1_000_000 / Unit.perSecond, 1)
                    / max(Unit.perSecond / 1_000_000, 1)
            }
        }
    }

    @inline(__always)
    private static func day<Unit: TimeUnit>(_ time: Int, _ unit: Unit.Type) -> Int {
        quotient(time, 86400 &* Unit.perSecond)
    }

    /// The quotient rounded down.
    @inline(__always)
    static func quotient(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return quotient &- (value &- quotient &* divisor < 0 ? 1 : 0)
    }

    @inline(__always)
    private static func remainder(_ value: Int, _ divisor: Int) -> Int {
        let remainder = value % divisor
        return remainder < 0 ? remainder &+ divisor : remainder
    }

    @inline(__always)
    private func map(_ part: (Int) -> Int) throws(ArrayError) -> AnyNDArray {
        let (runtime, count) = (storage.runtime, storage.count)
        return try runtime.reading(storage.stores) { pointers in
            let times = pointers[0].assumingMemoryBound(to: Int.self)
            let present = storage.validity == nil ? nil : pointers[1].assumingMemoryBound(to: Bool.self)
            let hasHoles =
                present != nil
                || runtime.signs(count) { block in
                    var found = 0
                    for row in block { found |= times[row] == .min ? -1 : 0 }
                    return (found, 0)
                }.first < 0
            if !hasHoles {
                return AnyNDArray(
                    try runtime.makeRow(count, of: Int32.self) { target in
                        runtime.forEachBlock(count) { block in
                            for row in block { target[row] = Int32(truncatingIfNeeded: part(times[row])) }
                        }
                    })
            }
            return AnyNDArray(
                try runtime.makeRow(count, of: Double.self) { target in
                    runtime.forEachBlock(count) { block in
                        for row in block {
                            let isPresent = times[row] != .min && (present == nil || present![row])
                            target[row] = isPresent ? Double(part(times[row])) : .nan
                        }
                    }
                })
        }
    }
}

/// A day as a date, after C. Neri and L. Schneider, "Euclidean affine functions and their application to
/// calendar algorithms" (2022). Years begin in March there, so that the day that leap years add is the last
/// one.
private struct CalendarDay {
    /// Years since the first of March of the year 0, and days since the first of March.
    private let (marchYear, marchDay): (Int, Int)

    /// - Parameter days: days since the first of January 1970.
    @inline(__always)
    init(_ days: Int) {
        let quarters = 4 &* (days &+ 719_468) &+ 3
        let century = TimeParts.quotient(quarters, 146_097)
        let product = 2_939_745 &* ((quarters &- century &* 146_097) | 3)
        marchYear = 100 &* century &+ product &>> 32
        marchDay = Int(UInt32(truncatingIfNeeded: product) / 11_758_980)
    }

    @inline(__always) private var isNextYear: Bool { marchDay >= 306 }
    @inline(__always) private var scaledMonth: Int { 2141 &* marchDay &+ 197_913 }
    @inline(__always) var day: Int { (scaledMonth & 0xffff) / 2141 &+ 1 }
    @inline(__always) var month: Int { scaledMonth &>> 16 &- (isNextYear ? 12 : 0) }
    /// January and February end the years that begin in March.
    @inline(__always) var year: Int { marchYear &+ (isNextYear ? 1 : 0) }
    @inline(__always) var dayOfYear: Int {
        let year = marchYear
        let isLeap = year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
        return isNextYear ? marchDay &- 305 : marchDay &+ 60 &+ (isLeap ? 1 : 0)
    }
}
