public import AquilaTypes

/// The reductions of the kernel language's users: folds of a row, a column or a whole array.
///
/// A reduction works on a *state* of one to three real parts: an element becomes a state, two
/// states combine to one, and the last becomes the result. The same combine code serves a kernel's
/// row reduction, accumulation down columns, and the merging of partial results.
public enum ReductionOp: UInt8, CaseIterable, Sendable {
    case sum, prod
    /// NaN if one element is NaN.
    case min, max
    /// NaN only if all elements are NaN.
    case fmin, fmax
    case any, all
    /// Position of the first least or largest element; of the first NaN if there is one.
    case argmin, argmax
    case countNonzero
}

extension ReductionOp {
    /// Name of the reduction in NumPy.
    public var name: String {
        switch self {
        case .sum: "sum"
        case .prod: "prod"
        case .min: "min"
        case .max: "max"
        case .fmin: "fmin"
        case .fmax: "fmax"
        case .any: "any"
        case .all: "all"
        case .argmin: "argmin"
        case .argmax: "argmax"
        case .countNonzero: "count_nonzero"
        }
    }

    /// Elementwise operation that the reduction repeats on results; nil if there is none.
    public var op: Op? {
        switch self {
        case .sum, .countNonzero: .add
        case .prod: .multiply
        case .min: .minimum
        case .max: .maximum
        case .fmin: .fmin
        case .fmax: .fmax
        case .any: .logicalOr
        case .all: .logicalAnd
        case .argmin, .argmax: nil
        }
    }

    /// True if an element's state holds its position, so that `emitElement` needs an index.
    public var needsIndex: Bool { self == .argmin || self == .argmax }

    /// The type of the result, NumPy's: sums and products of integers have 64 bits.
    public func resultType(_ input: DType) -> DType {
        switch self {
        case .any, .all: .bool
        case .argmin, .argmax, .countNonzero: .int64
        case .min, .max, .fmin, .fmax: input
        case .sum, .prod:
            switch input.kind {
            case .bool, .signed: .int64
            case .unsigned: .uint64
            case .float, .complex: input
            }
        }
    }

    /// The types of the state's parts. `float16` accumulates in `float32`.
    public func stateTypes(_ input: DType) -> [DType] {
        let value = resultType(input)
        switch self {
        case .any, .all, .countNonzero: return [value]
        case .sum, .prod, .min, .max, .fmin, .fmax: return Self.parts(value)
        case .argmin, .argmax: return Self.parts(input) + [.int64]
        }
    }

    private static func parts(_ type: DType) -> [DType] {
        let part: DType = type == .float16 ? .float32 : type.component
        return type.isComplex ? [part, part] : [part]
    }

    /// The bits of the neutral state, which changes no state that it is combined with.
    ///
    /// A float sum starts from +0, as in NumPy: the sum of [-0] is 0.
    public func identity(_ input: DType) -> [UInt64] {
        let types = stateTypes(input)
        func bits(_ value: Double) -> [UInt64] { types.map { Scalar(value, as: $0).re } }
        switch self {
        case .sum, .countNonzero: return bits(0)
        case .prod: return [Scalar(1.0, as: types[0]).re] + (types.count > 1 ? [0] : [])
        case .any: return [0]
        case .all: return [1]
        case .fmin, .fmax:
            return types[0].isFloat ? bits(.nan) : [Self.extreme(types[0], largest: self == .fmin)]
        case .min, .max: return types.map { Self.extreme($0, largest: self == .min) }
        case .argmin, .argmax:
            return types.dropLast().map { Self.extreme($0, largest: self == .argmin) } + [UInt64(Int64.max)]
        }
    }

    /// The bits of the largest or the least value of a type.
    private static func extreme(_ type: DType, largest: Bool) -> UInt64 {
        let all = type.size == 8 ? UInt64.max : 1 << UInt64(type.size * 8) - 1
        switch type.kind {
        case .bool: return largest ? 1 : 0
        case .unsigned: return largest ? all : 0
        case .signed: return largest ? all >> 1 : all >> 1 + 1
        case .float, .complex: return Scalar(largest ? .infinity : -.infinity, as: type).re
        }
    }

    /// The result of reducing no elements; nil where that is an error, as for the least element.
    public func emptyResult(_ input: DType) -> Scalar? {
        switch self {
        case .sum, .countNonzero, .any: Scalar(0.0, as: resultType(input))
        case .prod, .all: Scalar(1.0, as: resultType(input))
        case .min, .max, .fmin, .fmax, .argmin, .argmax: nil
        }
    }
}
