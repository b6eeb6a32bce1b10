import AquilaArrays
import AquilaKernels
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    /// An operation whose result is written to an existing array, possibly under a mask.
    mutating func update() {
        guard let target = pick(where: { $0.isWritable }), let call = drawCall(into: target),
            Self.isUniversal(call.op), call.bound == nil, isExactCast(call, into: target)
        else { return }
        // If operands or results are cast, NumPy writes outside of the mask too.
        let isUncast = call.types[0] == target.dtype && call.arguments.allSatisfy { $0.dtype == target.dtype }
        let mask =
            isUncast && random.chance(40)
            ? pick(where: { mask in
                mask.dtype == .bool && Shape.broadcast(mask.shape, target.shape) == target.shape
            }) : nil
        let out = ", out=\(target.name)" + (mask.map { ", where=\($0.name).copy()" } ?? "")
        emit(Self.text(call, out: out), changes: target, call.tolerance, isComplex: call.isComplex) { pool in
            try AnyNDArray.apply(
                call.op, call.arguments.map { $0.value(pool) }, into: [pool[target.id]],
                where: mask.map { pool[$0.id] })
        }
    }

    /// True if a cast of the result does not change its units in the last place.
    private func isExactCast(_ call: Call, into target: Variable) -> Bool {
        if case .exact = call.tolerance { return true }
        return call.types[0] == target.dtype && !call.isComplex
    }

    /// Assignment of an array or a number to all of an array or a slice.
    mutating func assign() {
        guard let target = pick(where: { $0.isWritable }) else { return }
        var indices: [Index] = []
        var words: [String] = []
        var shape = target.shape
        for axis in 0..<random.below(target.rank + 1) {
            let (index, text, count) = drawSlice(target.shape[axis])
            indices.append(index)
            words.append(text)
            shape[axis] = count
        }
        let place = words.isEmpty ? "..." : words.joined(separator: ", ")
        let source: Argument
        if random.chance(30) {
            source = .number(drawScalar(drawType()))
        } else {
            let fitting = pick { variable in
                Shape.broadcast(variable.shape, shape) == shape
            }
            guard let fitting else { return }
            source = .variable(fitting)
        }
        guard Self.isDefined(source.dtype, target.dtype) else { return }
        let chosen = indices
        let copied = Self.copied(source, into: target)
        emit("\(target.name)[\(place)] = \(copied)", changes: target) { pool in
            try pool[target.id].assign(source.value(pool), at: chosen)
        }
    }

    /// NumPy makes no copy if rows of one axis overlap at different steps, so the statement makes
    /// one.
    private static func copied(_ source: Argument, into target: Variable) -> String {
        target.rank == 1 && source.shape.count > 0 ? source.text + ".copy()" : source.text
    }

    /// True if every value can be cast: no NaN to an integer type.
    static func isDefined(_ source: DType, _ target: DType) -> Bool {
        target.kind >= .float || source.kind < .float || target == .bool
    }

    /// Two views of one array, one of which is written from the other.
    mutating func overlap() {
        guard let source = pick(where: { $0.isWritable && $0.rank > 0 && $0.count > 1 }) else { return }
        let axis = random.below(source.rank)
        let prefix = String(repeating: ":, ", count: axis)
        let extent = source.shape[axis]
        var slices: [(Index, String, Int)] = []
        for _ in 0..<8 {
            slices.append(drawSlice(extent))
        }
        for k in slices.indices {
            guard slices[k].2 > 0,
                let j = slices.indices.first(where: { $0 > k && slices[$0].2 == slices[k].2 })
            else { continue }
            let head = Array(repeating: Index.all, count: axis)
            let (to, from) = (slices[k], slices[j])
            let isUpdate = random.chance(50) && source.dtype != .bool && !source.dtype.isComplex
            let copied = source.rank == 1 ? ".copy()" : ""
            let text =
                "\(source.name)[\(prefix)\(to.1)] \(isUpdate ? "+=" : "=") \(source.name)[\(prefix)\(from.1)]\(copied)"
            emit(text, changes: source) { pool in
                let value = try pool[source.id].slice(head + [from.0])
                var target = try pool[source.id].slice(head + [to.0])
                if isUpdate { try target += value } else { try target.assign(value) }
            }
            return
        }
    }

    /// Assignment under a mask, and the elements that a mask selects.
    mutating func masked() {
        guard let mask = pick(where: { $0.dtype == .bool && $0.rank > 0 }) else { return comparison() }
        if random.chance(30) && !isLazy {
            guard let source = pick(where: { $0.shape == mask.shape }) else { return }
            let result = define([0], source.dtype)
            emit("\(result.name) = \(source.name)[\(mask.name)]", gives: [result], isUsable: false) {
                $0[result.id] = try $0[source.id].slice($0[mask.id].index)
            }
            return
        }
        let target = pick { target in target.isWritable && target.shape == mask.shape }
        guard let target else { return }
        if random.chance(50) {
            let value = drawScalar(target.dtype)
            emit("\(target.name)[\(mask.name).copy()] = \(value.text)", changes: target) {
                try $0[target.id].assign(AnyNDArray(value.scalar), at: $0[mask.id].index)
            }
        } else {
            let source = pick { source in
                Shape.broadcast(source.shape, target.shape) == target.shape
                    && source.dtype.canCastSameKind(to: target.dtype)
            }
            guard let source else { return }
            let text =
                "np.copyto(\(target.name), \(Self.copied(.variable(source), into: target)), where=\(mask.name).copy())"
            emit(text, changes: target) { try $0[target.id].assign($0[source.id], where: $0[mask.id]) }
        }
    }

    /// A mask for later statements.
    private mutating func comparison() {
        guard let source = pick(where: { $0.rank > 0 && !$0.dtype.isComplex }) else { return }
        let result = define(source.shape, .bool)
        emit("\(result.name) = np.greater(\(source.name), 1)", gives: [result]) {
            $0[result.id] = try $0[source.id] .> 1
        }
    }

    /// Reads or writes elements at positions.
    mutating func indexed() {
        guard let source = pick(where: { $0.rank > 0 && $0.shape[0] > 0 && $0.count < 5000 }) else { return }
        let extent = source.shape[0]
        let count = 1 + random.below(6)
        let positions = (0..<count).map { _ in Int64(random.below(2 * extent) - extent) }
        let list = "[" + positions.map(String.init).joined(separator: ", ") + "]"
        if random.chance(50) || !source.isWritable {
            var shape = source.shape
            shape[0] = count
            let result = define(shape, source.dtype)
            emit("\(result.name) = \(source.name)[\(list)]", gives: [result]) {
                $0[result.id] = try $0[source.id].slice(.positions(Self.array(positions, $0)))
            }
        } else {
            let value = drawScalar(source.dtype)
            emit("\(source.name)[\(list)] = \(value.text)", changes: source) {
                try $0[source.id].assign(
                    AnyNDArray(value.scalar), at: .positions(Self.array(positions, $0)))
            }
        }
    }

    static func array(_ positions: [Int64], _ pool: Pool) throws -> AnyNDArray {
        try positions.withUnsafeBufferPointer {
            try AnyNDArray.copying($0, [positions.count], runtime: pool.runtime)
        }
    }

    mutating func castOrCopy() {
        guard let source = pick() else { return }
        let dtype = drawType()
        if random.chance(30) || !Self.isDefined(source.dtype, dtype) {
            let result = define(source.shape, source.dtype)
            emit("\(result.name) = \(source.name).copy()", gives: [result]) {
                $0[result.id] = $0[source.id].copy()
            }
        } else {
            let result = define(source.shape, dtype)
            emit("\(result.name) = \(source.name).astype('\(dtype.character)')", gives: [result]) {
                $0[result.id] = $0[source.id].cast(to: dtype)
            }
        }
    }

    mutating func join() {
        guard let first = pick(where: { $0.rank > 0 && $0.count < 1500 }) else { return }
        let isStack = random.chance(40) && first.rank < 4
        let axis = random.below(first.rank + (isStack ? 1 : 0))
        var parts = [first]
        for _ in 0..<1 + random.below(2) {
            let other = pick { other in
                other.rank == first.rank
                    && first.shape.indices.allSatisfy {
                        (!isStack && $0 == axis) || other.shape[$0] == first.shape[$0]
                    }
            }
            if let other { parts.append(other) }
        }
        var shape = first.shape
        if isStack {
            shape.insert(parts.count, at: axis)
        } else {
            shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        }
        let dtype = parts.reduce(first.dtype) { .promote($0, $1.dtype) }
        let result = define(shape, dtype)
        let names = parts.map(\.name).joined(separator: ", ")
        let ids = parts.map(\.id)
        emit(
            "\(result.name) = np.\(isStack ? "stack" : "concatenate")([\(names)], axis=\(axis))",
            gives: [result]
        ) { pool in
            let arrays = ids.map { pool[$0] }
            pool[result.id] = isStack ? try .stack(arrays, axis: axis) : try .concatenate(arrays, axis: axis)
        }
    }
}
