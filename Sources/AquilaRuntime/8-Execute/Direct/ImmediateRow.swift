import AquilaKernels
import AquilaTypes

/// Reductions of a short row of one of the usual types, without a kernel. The bits are those of a row
/// reduction, whose states are combined over `Reduction.laneCount` lanes, and then half by half.
enum ImmediateRow {
    /// Elements up to which this takes less time than a compiled kernel.
    static let mostElements = 1 << 10

    /// The total of a row; nil for other reductions and arrays.
    static func total(_ op: ReductionOp, _ array: OperandBits) -> Scalar? {
        guard array.view.rank == 1, array.view.shape[0] <= mostElements else { return nil }
        return total(op, array.dtype, array.elements!, array.view.strides[0], array.view.shape[0])
    }

    /// The total of a row of up to `mostElements` elements of a type.
    static func total(
        _ op: ReductionOp, _ dtype: DType, _ x: UnsafeRawPointer, _ step: Int, _ count: Int
    ) -> Scalar? {
        switch (dtype, op) {
        case (.float64, .sum):
            return Scalar(
                lanes(count, 0.0, { (x + $0 &* step).loadUnaligned(as: Double.self) }) { $0 + $1 })
        case (.float64, .prod):
            return Scalar(
                lanes(count, 1.0, { (x + $0 &* step).loadUnaligned(as: Double.self) }) { $0 * $1 })
        case (.float64, .min): return best(Double.self, x, step, count) { $0 < $1 }.map { Scalar($0.value) }
        case (.float64, .max): return best(Double.self, x, step, count) { $0 > $1 }.map { Scalar($0.value) }
        case (.float64, .argmin):
            return first(Double.self, x, step, count) { $0 < $1 }.map { Scalar(Int64($0)) }
        case (.float64, .argmax):
            return first(Double.self, x, step, count) { $0 > $1 }.map { Scalar(Int64($0)) }
        case (.float32, .sum):
            return Scalar(
                lanes(count, Float(0), { (x + $0 &* step).loadUnaligned(as: Float.self) }) { $0 + $1 })
        case (.int64, .sum):
            var sum: Int64 = 0
            for k in 0..<count { sum &+= (x + k &* step).loadUnaligned(as: Int64.self) }
            return Scalar(sum)
        case (.float32, .min): return best(Float.self, x, step, count) { $0 < $1 }.map { Scalar($0.value) }
        case (.float32, .max): return best(Float.self, x, step, count) { $0 > $1 }.map { Scalar($0.value) }
        case (.float32, .argmin):
            return first(Float.self, x, step, count) { $0 < $1 }.map { Scalar(Int64($0)) }
        case (.float32, .argmax):
            return first(Float.self, x, step, count) { $0 > $1 }.map { Scalar(Int64($0)) }
        case (.int64, _): return integers(Int64.self, op, x, step, count) { Scalar($0) }
        case (.int32, _): return integers(Int32.self, op, x, step, count) { Scalar($0) }
        case (.bool, .any):
            for k in 0..<count where x.load(fromByteOffset: k &* step, as: UInt8.self) != 0 {
                return Scalar(true)
            }
            return Scalar(false)
        case (.bool, .all):
            for k in 0..<count where x.load(fromByteOffset: k &* step, as: UInt8.self) == 0 {
                return Scalar(false)
            }
            return Scalar(true)
        default: return nil
        }
    }

    /// The total of elements that are combined one after the other, as an accumulator of a reduction along
    /// columns does; nil for other reductions and types.
    static func chain(
        _ op: ReductionOp, _ dtype: DType, _ x: UnsafeRawPointer, _ step: Int, _ count: Int
    ) -> Scalar? {
        switch (dtype, op) {
        case (.float64, .sum): Scalar(chain(Double.self, 0, x, step, count) { $0 + $1 })
        case (.float64, .prod): Scalar(chain(Double.self, 1, x, step, count) { $0 * $1 })
        case (.float32, .sum): Scalar(chain(Float.self, 0, x, step, count) { $0 + $1 })
        case (.float32, .prod): nil
        default: total(op, dtype, x, step, count)
        }
    }

    @inline(__always)
    private static func chain<T: BitwiseCopyable>(
        _: T.Type, _ identity: T, _ x: UnsafeRawPointer, _ step: Int, _ count: Int, _ combine: (T, T) -> T
    ) -> T {
        var state = identity
        for k in 0..<count { state = combine(state, (x + k &* step).loadUnaligned(as: T.self)) }
        return state
    }

    /// The sum of the products of two rows of one type; nil for other types.
    static func innerProduct(_ a: OperandBits, _ b: OperandBits) -> Scalar? {
        let count = a.view.shape[0]
        guard count <= mostElements else { return nil }
        let (x, y, p, q) = (a.elements!, b.elements!, a.view.strides[0], b.view.strides[0])
        switch a.dtype {
        case .float64: return Scalar(products(Double.self, x, p, y, q, count))
        case .float32: return Scalar(products(Float.self, x, p, y, q, count))
        default: return nil
        }
    }

    private static func products<T: BinaryFloatingPoint & BitwiseCopyable>(
        _: T.Type, _ x: UnsafeRawPointer, _ p: Int, _ y: UnsafeRawPointer, _ q: Int, _ count: Int
    ) -> T {
        func product(_ x: UnsafeRawPointer, _ y: UnsafeRawPointer) -> T {
            x.loadUnaligned(as: T.self) * y.loadUnaligned(as: T.self)
        }
        let size = MemoryLayout<T>.size
        if p == size, q == size {
            return lanes(count, 0, { product(x + $0 &* size, y + $0 &* size) }, { $0 + $1 })
        }
        return lanes(count, 0, { product(x + $0 &* p, y + $0 &* q) }, { $0 + $1 })
    }

    /// Combines the elements as the lanes of a row reduction do.
    @inline(__always)
    private static func lanes<T: BitwiseCopyable>(
        _ count: Int, _ identity: T, _ element: (Int) -> T, _ combine: (T, T) -> T
    ) -> T {
        let laneCount = Reduction.laneCount
        return withUnsafeTemporaryAllocation(of: T.self, capacity: laneCount) { lanes in
            let state = lanes.baseAddress!
            for lane in 0..<laneCount { state[lane] = identity }
            var done = 0
            while count &- done >= laneCount {
                for lane in 0..<laneCount { state[lane] = combine(state[lane], element(done &+ lane)) }
                done &+= laneCount
            }
            for lane in 0..<(count &- done) { state[lane] = combine(state[lane], element(done &+ lane)) }
            var half = laneCount / 2
            while half > 0 {
                for lane in 0..<half { state[lane] = combine(state[lane], state[lane &+ half]) }
                half /= 2
            }
            return state[0]
        }
    }

    /// The first element that is better than all others, and its place; nil if one is NaN.
    @inline(__always)
    private static func winner<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ x: UnsafeRawPointer, _ step: Int, _ count: Int, _ isBetter: (T, T) -> Bool
    ) -> (value: T, place: Int)? {
        var (best, place) = (x.loadUnaligned(as: T.self), 0)
        var hasNaN = best.isNaN
        for k in 1..<max(count, 1) {
            let value = (x + k &* step).loadUnaligned(as: T.self)
            hasNaN = hasNaN || value.isNaN
            if isBetter(value, best) { (best, place) = (value, k) }
        }
        return hasNaN ? nil : (best, place)
    }

    private static func first<T: BinaryFloatingPoint & BitwiseCopyable>(
        _: T.Type, _ x: UnsafeRawPointer, _ step: Int, _ count: Int, _ isBetter: (T, T) -> Bool
    ) -> Int? { winner(x, step, count, isBetter)?.place }

    /// As `winner`; nil for zero, too, as the order of the lanes decides between zeros of both signs.
    private static func best<T: BinaryFloatingPoint & BitwiseCopyable>(
        _: T.Type, _ x: UnsafeRawPointer, _ step: Int, _ count: Int, _ isBetter: (T, T) -> Bool
    ) -> (value: T, place: Int)? {
        guard let found = winner(x, step, count, isBetter), found.value != 0 else { return nil }
        return found
    }

    /// The extreme of integers, or its first place; nil for other reductions.
    @inline(__always)
    private static func integers<T: FixedWidthInteger & BitwiseCopyable>(
        _: T.Type, _ op: ReductionOp, _ x: UnsafeRawPointer, _ step: Int, _ count: Int,
        _ scalar: (T) -> Scalar
    ) -> Scalar? {
        func extreme(_ isBetter: (T, T) -> Bool) -> (value: T, place: Int) {
            var (best, place) = (x.loadUnaligned(as: T.self), 0)
            for k in 1..<max(count, 1) {
                let value = (x + k &* step).loadUnaligned(as: T.self)
                if isBetter(value, best) { (best, place) = (value, k) }
            }
            return (best, place)
        }
        switch op {
        case .min: return scalar(extreme { $0 < $1 }.value)
        case .max: return scalar(extreme { $0 > $1 }.value)
        case .argmin: return Scalar(Int64(extreme { $0 < $1 }.place))
        case .argmax: return Scalar(Int64(extreme { $0 > $1 }.place))
        default: return nil
        }
    }
}
