import AquilaArrays
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    mutating func order() {
        switch random.below(isLazy ? 5 : 11) {
        case 0..<2: sort()
        case 2: sortInPlace()
        case 3: search()
        case 4: findMembers()
        case 5..<7: findDifferent()
        case 7: combineSets()
        case 8: count()
        default: quantile()
        }
    }

    /// A variable and one of its axes. Sorted values may differ in the sign of zeros, which exact
    /// programs compare.
    private mutating func pickSortable(isExact: Bool = false) -> (Variable, Int)? {
        let isLazy = isLazy
        let source = pick { $0.rank > 0 && (isExact || !isLazy || !$0.dtype.isFloat) }
        return source.map { ($0, random.below(2 * $0.rank) - $0.rank) }
    }

    private mutating func sort() {
        let givesPositions = random.chance(50)
        guard let (source, axis) = pickSortable(isExact: givesPositions) else { return }
        let isFlat = random.chance(20)
        let result = define(isFlat ? [source.count] : source.shape, givesPositions ? .int64 : source.dtype)
        let name = givesPositions ? "argsort" : "sort"
        emit(
            "\(result.name) = np.\(name)(\(source.name), axis=\(isFlat ? "None" : "\(axis)"), kind='stable')",
            gives: [result], .zeros
        ) {
            let (array, axis) = ($0[source.id], isFlat ? nil : axis)
            $0[result.id] = try givesPositions ? array.argsort(axis: axis) : array.sorted(axis: axis)
        }
    }

    private mutating func sortInPlace() {
        guard let (target, axis) = pickSortable(), target.isWritable else { return }
        emit("\(target.name).sort(axis=\(axis), kind='stable')", changes: target, .zeros) {
            try $0[target.id].sort(axis: axis)
        }
    }

    private mutating func search() {
        guard let row = pick(), let values = pick() else { return }
        let side = random.pick(["left", "right"])
        let isSorted = random.chance(70)
        let result = define(values.shape, .int64)
        let text =
            isSorted
            ? "np.sort(\(row.name), axis=None), \(values.name), '\(side)'"
            : "\(row.name).ravel(), \(values.name), '\(side)', np.argsort(\(row.name), None, kind='stable')"
        emit("\(result.name) = np.array(np.searchsorted(\(text)))", gives: [result]) {
            let flat = $0[row.id].raveled()
            let ordered = try isSorted ? flat.sorted() : flat
            $0[result.id] = try ordered.searchSorted(
                $0[values.id], side: side == "left" ? .left : .right,
                sorter: isSorted ? nil : flat.argsort())
        }
    }

    private mutating func findMembers() {
        guard let source = pick(), let others = pick(where: { $0.dtype == source.dtype }) else { return }
        let isInverted = random.chance(30)
        let result = define(source.shape, .bool)
        emit(
            "\(result.name) = with_floats(np.isin, \(source.name), \(others.name), invert=\(isInverted ? "True" : "False"))",
            gives: [result]
        ) { $0[result.id] = try $0[source.id].isIn($0[others.id], isInverted: isInverted) }
    }

    // The following results have shapes that depend on values, so later statements cannot use them.

    private mutating func findDifferent() {
        guard let source = pick() else { return }
        guard random.chance(60) else {
            let result = define([0], source.dtype)
            return emit(
                "\(result.name) = with_floats(np.unique, \(source.name))", gives: [result], .zeros,
                isComplex: source.dtype.isComplex, isUsable: false
            ) { $0[result.id] = try $0[source.id].unique() }
        }
        let values = define([0], source.dtype)
        let (indices, inverse, counts) = (define([0], .int64), define([0], .int64), define([0], .int64))
        let all = [values, indices, inverse, counts]
        emit(
            all.map(\.name).joined(separator: ", ")
                + " = with_floats(np.unique, \(source.name), return_index=True, return_inverse=True, return_counts=True)",
            gives: all, .zeros, isComplex: source.dtype.isComplex, isUsable: false
        ) {
            let found = try $0[source.id].uniqueAll()
            ($0[values.id], $0[indices.id]) = (found.values, found.indices)
            ($0[inverse.id], $0[counts.id]) = (found.inverse, found.counts)
            guard
                try found.counts.elements(as: Int.self)
                    == $0[source.id].uniqueCounts().counts.elements(as: Int.self)
            else { throw ArrayError(.value, "uniqueCounts differs") }
        }
    }

    private mutating func combineSets() {
        guard let a = pick(), let b = pick(where: { $0.dtype == a.dtype }) else { return }
        let name = random.pick(["union1d", "intersect1d", "setdiff1d", "setxor1d"])
        let result = define([0], a.dtype)
        emit(
            "\(result.name) = with_floats(np.\(name), \(a.name), \(b.name))", gives: [result], .zeros,
            isComplex: a.dtype.isComplex, isUsable: false
        ) {
            let (a, b) = ($0[a.id], $0[b.id])
            switch name {
            case "union1d": $0[result.id] = try a.union(b)
            case "intersect1d": $0[result.id] = try a.intersection(b)
            case "setdiff1d": $0[result.id] = try a.subtracting(elementsOf: b)
            default: $0[result.id] = try a.symmetricDifference(b)
            }
        }
    }

    private mutating func count() {
        let isHistogram = random.chance(50)
        guard
            let source = pick(where: {
                isHistogram
                    ? $0.dtype.isInteger && $0.dtype.size < 8 : $0.dtype.isInteger && $0.dtype != .uint64
            })
        else { return }
        guard isHistogram else {
            let result = define([0], .int64)
            return emit(
                "\(result.name) = np.bincount(\(source.name).ravel() & 15, minlength=5)", gives: [result],
                isUsable: false
            ) {
                $0[result.id] = try $0[source.id].raveled().applying(.bitwiseAnd, 15).binCount(minLength: 5)
            }
        }
        let (counts, edges) = (define([0], .int64), define([0], .float64))
        let bins = 1 + random.below(30)
        let range = random.chance(50) ? ", range=(-20.5, 77)" : ""
        emit(
            "\(counts.name), \(edges.name) = np.histogram(\(source.name), \(bins)\(range))",
            gives: [counts, edges], .ulps(2), isUsable: false
        ) {
            ($0[counts.id], $0[edges.id]) = try $0[source.id].histogram(
                bins: bins, range: range.isEmpty ? nil : -20.5...77)
        }
    }

    private mutating func quantile() {
        let isMedian = random.chance(50)
        guard
            let source = pick(where: {
                // NumPy's quantiles of integers wrap.
                $0.rank > 0 && $0.count > 0 && ($0.dtype.isFloat || (isMedian && $0.dtype.isInteger))
            })
        else { return }
        let axis: Int? = random.chance(30) ? nil : random.below(source.rank)
        let keepDims = random.chance(30)
        var shape = axis == nil ? Shape(repeating: 1, count: source.rank) : source.shape
        if let axis { shape[axis] = 1 }
        if !keepDims {
            if let axis { shape.remove(at: axis) } else { shape = [] }
        }
        let share = random.pick([0, 0.25, 0.5, 0.9, 1])
        let result = define(shape, source.dtype.isFloat ? source.dtype : .float64)
        let place = "axis=\(axis.map { "\($0)" } ?? "None"), keepdims=\(keepDims ? "True" : "False")"
        let call = isMedian ? "median(\(source.name), " : "quantile(\(source.name), \(share), "
        // The sign of a zero depends on the order of equal zeros, so it is not compared.
        let name = result.name
        let bound = "(8 * magnitude(\(name)) + 2 * least(\(name))) * epsilon(\(name))"
        emit("\(name) = np.array(np.\(call)\(place)))", gives: [result], bound: bound) {
            let array = $0[source.id]
            $0[result.id] =
                try isMedian
                ? array.median(axis: axis, keepDims: keepDims)
                : array.quantile(share, axis: axis, keepDims: keepDims)
        }
    }
}
