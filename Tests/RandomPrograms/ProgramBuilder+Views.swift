import AquilaArrays
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    mutating func view() {
        guard let source = pick() else { return }
        switch random.below(9) {
        case 0..<4: slice(source)
        case 4: transpose(source)
        case 5: broadcast(source)
        case 6: diagonal(source)
        case 7: reshape(source)
        default: part(source)
        }
    }

    /// A view by a new statement: `text` follows the source's name.
    @discardableResult
    private mutating func derive(
        _ source: Variable, _ text: String, _ shape: Shape, dtype: DType? = nil, isWritable: Bool? = nil,
        _ run: @escaping (AnyNDArray) throws -> AnyNDArray
    ) -> Variable {
        let result = define(shape, dtype ?? source.dtype, isWritable: isWritable ?? source.isWritable)
        emit("\(result.name) = \(source.name)\(text)", gives: [result]) {
            $0[result.id] = try run($0[source.id])
        }
        return result
    }

    private mutating func slice(_ source: Variable) {
        var indices: [Index] = []
        var words: [String] = []
        var shape = Shape()
        let hasEllipsis = random.chance(20)
        let used = random.below(source.rank + 1)
        let skipped = hasEllipsis ? source.rank - used : 0
        for axis in 0..<used + (hasEllipsis ? 1 : 0) {
            if random.chance(8) && shape.count < 4 {
                indices.append(.newAxis)
                words.append("None")
                shape.append(1)
            }
            if hasEllipsis && axis == 0 {
                indices.append(.ellipsis)
                words.append("...")
                for k in 0..<skipped { shape.append(source.shape[k]) }
                continue
            }
            let extent = source.shape[hasEllipsis ? axis - 1 + skipped : axis]
            if random.chance(20) && extent > 0 {
                let position = random.below(2 * extent) - extent
                indices.append(.at(position))
                words.append("\(position)")
            } else {
                let (index, text, count) = drawSlice(extent)
                indices.append(index)
                words.append(text)
                shape.append(count)
            }
        }
        if !hasEllipsis { for axis in used..<source.rank { shape.append(source.shape[axis]) } }
        // A position on every axis gives a scalar in NumPy; an ellipsis makes it a view.
        if shape.isEmpty && !hasEllipsis { words.append("...") }
        guard !words.isEmpty else { return }
        derive(source, "[\(words.joined(separator: ", "))]", shape) { try $0.slice(indices) }
    }

    /// A slice of an axis, with NumPy's spelling and the number of elements.
    mutating func drawSlice(_ extent: Int) -> (Index, String, Int) {
        func bound(_ random: inout SplitMix64) -> Int? {
            random.chance(40) ? nil : random.below(2 * extent + 4) - extent - 2
        }
        let step = random.pick([1, 1, 1, -1, 2, -2, 3])
        let (lower, upper) = (bound(&random), bound(&random))
        let text = (lower.map(String.init) ?? "") + ":" + (upper.map(String.init) ?? "") + ":\(step)"
        // Python's rule: bounds wrap once, then are clamped.
        func clamp(_ value: Int?, _ missing: Int) -> Int {
            guard let value else { return missing }
            let wrapped = value < 0 ? value + extent : value
            return min(max(wrapped, step < 0 ? -1 : 0), step < 0 ? extent - 1 : extent)
        }
        let start = clamp(lower, step < 0 ? extent - 1 : 0)
        let end = clamp(upper, step < 0 ? -1 : extent)
        let count = step < 0 ? (start - end - step - 1) / -step : (end - start + step - 1) / step
        return (.range(lower, upper, step: step), text, max(0, count))
    }

    private mutating func transpose(_ source: Variable) {
        let order = Array(0..<source.rank).shuffled(using: &random)
        derive(source, ".transpose(\(tuple(order)))", Shape(order.map { source.shape[$0] })) {
            try $0.transposed(order)
        }
    }

    private mutating func broadcast(_ source: Variable) {
        var shape = source.shape
        for axis in shape.indices where shape[axis] == 1 && random.chance(60) {
            shape[axis] = random.below(5)
        }
        if shape.count < 4 && random.chance(50) { shape.insert(1 + random.below(3), at: 0) }
        guard shape.product <= max(400, source.count * 2) else { return }
        let target = shape
        let result = define(shape, source.dtype, isWritable: false)
        emit("\(result.name) = np.broadcast_to(\(source.name), \(tuple(shape)))", gives: [result]) {
            $0[result.id] = try $0[source.id].broadcast(to: target)
        }
    }

    private mutating func diagonal(_ source: Variable) {
        guard source.rank >= 2 else { return }
        let axes = Array(0..<source.rank).shuffled(using: &random)
        let (a, b) = (axes[0], axes[1])
        let offset = random.below(7) - 3
        let (rows, columns) = (source.shape[a], source.shape[b])
        var shape = source.shape
        for axis in [a, b].sorted(by: >) { shape.remove(at: axis) }
        shape.append(max(0, min(rows + min(offset, 0), columns - max(offset, 0))))
        let result = derive(source, ".diagonal(\(offset), \(a), \(b))", shape) {
            try $0.diagonal(offset: offset, axis1: a, axis2: b)
        }
        // NumPy's diagonals are read-only unless the flag is set.
        if result.isWritable {
            program.statements[program.statements.count - 1].text += "; \(result.name).flags.writeable = True"
        }
    }

    private mutating func reshape(_ source: Variable) {
        var shape = Shape()
        var rest = source.count
        guard rest > 0 else { return }
        for divisor in [2, 3, 5, 4].shuffled(using: &random) where rest % divisor == 0 && shape.count < 3 {
            if random.chance(60) {
                shape.append(divisor)
                rest /= divisor
            }
        }
        shape.insert(rest, at: random.below(shape.count + 1))
        if random.chance(20) { shape.insert(1, at: random.below(shape.count + 1)) }
        let target = shape
        // A copy of a broadcast view may be written, the view may not.
        derive(source, ".reshape(\(tuple(shape)))", shape) { try $0.reshaped(target) }
    }

    private mutating func part(_ source: Variable) {
        guard source.dtype.isComplex else { return transpose(source) }
        let isReal = random.chance(50)
        derive(source, isReal ? ".real" : ".imag", source.shape, dtype: source.dtype.component) {
            isReal ? $0.real : try $0.imaginary()
        }
    }
}
