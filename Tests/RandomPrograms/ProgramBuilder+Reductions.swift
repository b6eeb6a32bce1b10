import AquilaArrays
import AquilaKernels
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    /// The arguments of a reduction for Aquila and for NumPy.
    private struct Reduced {
        var source: Variable
        var axes: [Int]
        var keepDims: Bool
        var mask: Variable?
        var shape: Shape

        var axisText: String { "axis=\(tuple(axes))" }
        var keepText: String { keepDims ? ", keepdims=True" : "" }
        var maskText: String { mask.map { ", where=\($0.name)" } ?? "" }
        var reducedCount: Int { axes.reduce(1) { $0 * source.shape[$1] } }
        var text: String { "\(source.name), \(axisText)\(keepText)" }
    }

    private mutating func drawReduced(allowsMask: Bool) -> Reduced? {
        guard let source = pick() else { return nil }
        let axes = Array(0..<source.rank).shuffled(using: &random).prefix(random.below(source.rank + 1))
        let chosen = random.chance(30) || axes.isEmpty ? Array(0..<source.rank) : Array(axes)
        let keepDims = random.chance(30)
        var mask: Variable?
        if allowsMask && random.chance(20) {
            mask = pick { mask in
                mask.dtype == .bool && Shape.broadcast(mask.shape, source.shape) == source.shape
            }
        }
        var shape = source.shape
        for axis in chosen.sorted(by: >) { if keepDims { shape[axis] = 1 } else { shape.remove(at: axis) } }
        return Reduced(source: source, axes: chosen, keepDims: keepDims, mask: mask, shape: shape)
    }

    mutating func reduce() {
        switch random.below(10) {
        case 0..<2: position()
        case 2..<4 where !isLazy: moment()
        case 4 where !isLazy: withoutNaN()
        default: fold()
        }
    }

    /// sum, prod, min, max, fmin, fmax, any, all, count_nonzero.
    private mutating func fold() {
        let ops: [ReductionOp] = [.sum, .sum, .prod, .min, .max, .fmin, .fmax, .any, .all, .countNonzero]
        let op = random.pick(ops)
        guard let it = drawReduced(allowsMask: op != .countNonzero) else { return }
        let type = it.source.dtype
        let isInexact = type.kind >= .float
        if isLazy && isInexact && ![.any, .all, .countNonzero].contains(op) { return }
        let isExtremum = [.min, .max, .fmin, .fmax].contains(op)
        var initial: Literal?
        if (isExtremum && (it.mask != nil || it.reducedCount == 0))
            || (random.chance(15) && (isExtremum || !isInexact) && ![.any, .all, .countNonzero].contains(op))
        {
            initial = drawScalar(type)
        }
        let result = define(it.shape, op.resultType(type))
        let name = op == .fmin || op == .fmax ? "np.\(op.name).reduce" : "np.\(op.name)"
        let start = initial.map { ", initial=\($0.text)" } ?? ""
        let text = "\(result.name) = np.array(\(name)(\(it.text)\(start)\(it.maskText)))"
        var bound: String?
        if isInexact && (op == .sum || op == .prod) {
            bound =
                "\(op.name)_bound(\(it.source.name), \(result.name), \(it.axisText)\(it.keepText)\(it.maskText))"
        }
        let start2 = initial?.scalar
        emit(text, gives: [result], isExtremum ? .zeros : .exact, bound: bound, isComplex: type.isComplex) {
            pool in
            pool[result.id] = try pool[it.source.id].reduced(
                op, axes: it.axes, keepDims: it.keepDims, initial: start2, where: it.mask.map { pool[$0.id] })
        }
    }

    private mutating func position() {
        guard let source = pick(where: { $0.count > 0 }) else { return }
        let isMin = random.chance(50)
        let axis: Int? = source.rank == 0 || random.chance(30) ? nil : random.below(source.rank)
        var shape = Shape()
        if let axis {
            shape = source.shape
            shape.remove(at: axis)
        }
        let result = define(shape, .int64)
        let at = axis.map { ", axis=\($0)" } ?? ""
        emit(
            "\(result.name) = np.array(np.arg\(isMin ? "min" : "max")(\(source.name)\(at)))", gives: [result]
        ) {
            let array = $0[source.id]
            $0[result.id] = try isMin ? array.argmin(axis: axis) : array.argmax(axis: axis)
        }
    }

    /// mean, var, std.
    private mutating func moment() {
        guard let it = drawReduced(allowsMask: true), it.reducedCount > 0, it.source.count > 0 else { return }
        let kind = random.pick(["mean", "var", "std"])
        let correction = kind == "mean" ? 0 : random.below(2)
        let type = it.source.dtype
        let wide: DType = type.kind < .float ? .float64 : type
        let result = define(it.shape, kind == "mean" ? wide : wide.component)
        let ddof = correction == 0 ? "" : ", ddof=\(correction)"
        let extra = correction == 0 ? "" : ", correction=\(correction)"
        let text = "\(result.name) = np.array(np.\(kind)(\(it.text)\(ddof)\(it.maskText)))"
        let bound =
            "\(kind)_bound(\(it.source.name), \(result.name), \(it.axisText)\(it.keepText)\(it.maskText)\(extra))"
        emit(text, gives: [result], bound: bound, isComplex: type.isComplex) { pool in
            let array = pool[it.source.id]
            let mask = it.mask.map { pool[$0.id] }
            switch kind {
            case "mean": pool[result.id] = try array.mean(axes: it.axes, keepDims: it.keepDims, where: mask)
            case "var":
                pool[result.id] = try array.variance(
                    axes: it.axes, correction: Double(correction), keepDims: it.keepDims, where: mask)
            default:
                pool[result.id] = try array.standardDeviation(
                    axes: it.axes, correction: Double(correction), keepDims: it.keepDims, where: mask)
            }
        }
    }

    /// The reductions that ignore NaN.
    private mutating func withoutNaN() {
        guard let it = drawReduced(allowsMask: false), it.reducedCount > 0, it.source.count > 0 else {
            return
        }
        let kind = random.pick(["sum", "prod", "min", "max"])
        let type = it.source.dtype
        let op: ReductionOp = kind == "sum" ? .sum : kind == "prod" ? .prod : kind == "min" ? .fmin : .fmax
        let result = define(it.shape, op.resultType(type))
        let isSum = op == .sum || op == .prod
        let zero = op == .sum ? 0 : 1
        let clean = "np.where(np.isnan(\(it.source.name)), \(zero), \(it.source.name))"
        let bound =
            isSum && type.kind >= .float
            ? "\(kind)_bound(\(clean), \(result.name), \(it.axisText)\(it.keepText))" : nil
        let text = "\(result.name) = np.array(np.nan\(kind)(\(it.text)))"
        emit(text, gives: [result], .zeros, bound: bound, isComplex: type.isComplex) { pool in
            let array = pool[it.source.id]
            let (axes, keep) = (it.axes, it.keepDims)
            switch kind {
            case "sum": pool[result.id] = try array.nanSum(axes: axes, keepDims: keep)
            case "prod": pool[result.id] = try array.nanProduct(axes: axes, keepDims: keep)
            case "min": pool[result.id] = try array.nanMin(axes: axes, keepDims: keep)
            default: pool[result.id] = try array.nanMax(axes: axes, keepDims: keep)
            }
        }
    }

    /// Cumulative sums and products.
    mutating func scan() {
        guard let source = pick(where: { $0.rank > 0 }) else { return }
        let isSum = random.chance(60) || source.dtype.isComplex
        let axis = random.below(source.rank)
        // Long rows are scanned in leaves.
        let isExact = source.dtype.kind < .float || source.shape[axis] < 1 << 16
        guard isExact || (isSum && !isLazy) else { return }
        let result = define(source.shape, ReductionOp.sum.resultType(source.dtype))
        emit(
            "\(result.name) = np.cum\(isSum ? "sum" : "prod")(\(source.name), axis=\(axis))", gives: [result],
            bound: isExact ? nil : "scan_bound(\(source.name), \(result.name), \(axis))"
        ) {
            let array = $0[source.id]
            $0[result.id] = try isSum ? array.cumulativeSum(axis: axis) : array.cumulativeProduct(axis: axis)
        }
    }
}
