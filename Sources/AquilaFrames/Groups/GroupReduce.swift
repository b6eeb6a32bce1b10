import AquilaArrays
import AquilaRuntime
import AquilaTypes

/// Reductions of columns in groups: a column with one value for each group, of pandas' type.
struct GroupReduce {
    let grouping: Grouping

    /// - Throws: `ArrayError` of kind `type` where values of this type have no such reduction. Waits.
    /// - Complexity: O(n + groups) for all; `distinctCount` also hashes.
    func column(_ aggregation: Aggregation, of column: Column) throws(ArrayError) -> Column {
        guard column.count == grouping.rowCount else {
            throw ArrayError(
                .shape, "\(aggregation): \(column.count) values for \(grouping.rowCount) rows in groups")
        }
        switch aggregation {
        case .size: return try masked(sizes(), like: column)
        case .count: return try masked(counts(column), like: column)
        case .distinctCount: return try distinctCounts(column)
        case .first, .last:
            return try column.at(
                GroupLists(grouping: grouping).ends(of: column, isLast: aggregation == .last))
        case .sum, .product, .mean, .median, .min, .max, .variance, .standardDeviation, .any, .all: break
        }
        let storage = try column.storage()
        switch storage.elements {
        case .numbers(let values): return try numbers(aggregation, storage, values)
        case .texts where aggregation == .min || aggregation == .max:
            return try extremeTexts(column, isGreatest: aggregation == .max)
        case .codes(let codes, let dictionary) where aggregation == .min || aggregation == .max:
            if case .category(_, isOrdered: true) = storage.type {
                return try extremeCodes(storage, codes, dictionary, isGreatest: aggregation == .max)
            }
        case .texts where aggregation == .sum: return try joinedTexts(storage)
        case .texts where aggregation == .any || aggregation == .all:
            // A text is true unless it is empty.
            let truths = try (column .!= "").array()
            let known = try aggregation == .any ? truths .& column.isPresent() : truths
            return try self.column(aggregation, of: Column(sharing: known))
        case .texts, .codes: break
        }
        throw ArrayError(.type, "\(aggregation): not defined for a column of \(column.type)")
    }

    // MARK: Counts

    /// Counts of a column with a mask are of a type with a mask.
    private func masked(_ counts: Column, like column: Column) throws(ArrayError) -> Column {
        if case .nullable = column.type { return try counts.cast(to: .nullable(.int64)) }
        return counts
    }

    /// The number of rows of each group.
    func sizes() throws(ArrayError) -> Column {
        let ones = try AnyNDArray.full([grouping.rowCount], Scalar(true), runtime: grouping.runtime)
        return try reduce(ValueCount<Bool>.self, ones.base, nil, .int64)
    }

    private func counts(_ column: Column) throws(ArrayError) -> Column {
        if try column.missingCount() == 0 { return try sizes() }
        return try reduce(IntegerSum<Bool, Int>.self, column.isPresent().base.withoutGaps(), nil, .int64)
    }

    /// The number of different pairs of a group and a value, for each group.
    private func distinctCounts(_ column: Column) throws(ArrayError) -> Column {
        let runtime = grouping.runtime
        let groups = KeySlots(store: grouping.slots, count: grouping.slotCount)
        let values = try KeySlots([column], keepsMissing: false)
        let pairs = try Factorise.combined(groups, values, runtime)
        let counts = try Scratch<Int>(runtime, grouping.slotCount)
        defer { counts.keep() }
        counts.base.update(repeating: 0, count: counts.count)
        let store = try runtime.reading([grouping.slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            for row in pairs.firsts { counts.base[Int(slots[Int(row)])] += 1 }
            return try runtime.makeRow(grouping.groupCount, of: Int.self) { target in
                for (group, slot) in grouping.order.enumerated() { target[group] = counts.base[Int(slot)] }
            }
        }
        return Column(ColumnStorage(.int64, count: grouping.groupCount, .numbers(store)))
    }

    // MARK: Numbers

    private func numbers(
        _ aggregation: Aggregation, _ storage: ColumnStorage, _ values: LogicalStore
    ) throws(ArrayError) -> Column {
        let isMasked = storage.type.hasMask
        if values.dtype == .float16 {
            // Halves are reduced as floats, as in pandas.
            let wide = ColumnStorage(
                isMasked ? .nullable(.float32) : .number(.float32), count: storage.count,
                .numbers(grouping.runtime.cast(values, to: .float32)), validity: storage.validity)
            return try numbers(aggregation, wide, wide.fixed!).cast(
                to: isMasked ? .nullable(.float16) : .number(.float16))
        }
        let visitor = NumberReduction(
            reduce: self, aggregation: aggregation, storage: storage, values: values)
        return try values.dtype.withNumber(visitor)
    }

    /// The column of a fold's results. Groups without a result are missing: a type without a mask becomes the
    /// one that it has with holes.
    func reduce<Fold: GroupFold>(
        _ fold: Fold.Type, _ values: LogicalStore, _ validity: LogicalStore?, _ type: ColumnType
    ) throws(ArrayError) -> Column {
        let found = try GroupReducer<Fold>(grouping: grouping, values: values, validity: validity).run()
        return try column(type, found.results, found.validity)
    }

    /// A column of results with a mask of those that there are.
    func column(
        _ type: ColumnType, _ results: LogicalStore, _ present: LogicalStore?
    ) throws(ArrayError) -> Column {
        let count = results.shape[0]
        if type.hasMask {
            let all = try AnyNDArray.full([count], Scalar(true), runtime: grouping.runtime).base
            return Column(ColumnStorage(type, count: count, .numbers(results), validity: present ?? all))
        }
        guard let present else { return Column(ColumnStorage(type, count: count, .numbers(results))) }
        let holes = type.withHoles
        if holes.hasMask {
            return Column(ColumnStorage(holes, count: count, .numbers(results), validity: present))
        }
        let floats = AnyNDArray(grouping.runtime.cast(results, to: holes.dtype!))
        let nan = AnyNDArray(Scalar(Double.nan, as: holes.dtype!))
        let filled = try AnyNDArray.apply(.where, [AnyNDArray(present), floats, nan])[0]
        return try Column(sharing: filled)
    }
}

/// The choice of a fold by the type of the values.
private struct NumberReduction: NumberVisitor {
    let reduce: GroupReduce
    let aggregation: Aggregation
    let storage: ColumnStorage
    let values: LogicalStore

    private var validity: LogicalStore? { storage.validity }
    private var isMasked: Bool { storage.type.hasMask }

    private func type(_ dtype: DType) -> ColumnType { isMasked ? .nullable(dtype) : .number(dtype) }

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> Column {
        switch aggregation {
        case .min: try reduce.reduce(Least<T>.self, values, validity, storage.type)
        case .max: try reduce.reduce(Greatest<T>.self, values, validity, storage.type)
        case .variance: try variance(isRoot: false)
        case .standardDeviation: try variance(isRoot: true)
        case .median: try median()
        case .any, .all: try truth()
        case .sum, .product, .mean:
            if T.self == Double.self {
                try floats(Double.self)
            } else if T.self == Float.self {
                try floats(Float.self)
            } else {
                try integers(T.self)
            }
        case .count, .size, .first, .last, .distinctCount: fatalError("unreachable")
        }
    }

    private func floats<T: SumNumber>(_ element: T.Type) throws(ArrayError) -> Column {
        switch aggregation {
        case .sum: try reduce.reduce(FloatSum<T>.self, values, validity, storage.type)
        case .product: try reduce.reduce(FloatProduct<T>.self, values, validity, storage.type)
        default: try reduce.reduce(Mean<T, Double>.self, values, validity, type(.float64))
        }
    }

    private func integers<T: ColumnNumber>(_ element: T.Type) throws(ArrayError) -> Column {
        if aggregation == .mean {
            if let bounds = try storage.integerBounds() {
                let greatest = max(bounds.lowerBound.magnitude, bounds.upperBound.magnitude)
                let (sum, overflow) = greatest.multipliedReportingOverflow(by: UInt(storage.count))
                if !overflow, sum < 1 << 53 {
                    return try reduce.reduce(IntegerMean<T>.self, values, validity, type(.float64))
                }
            }
            return try reduce.reduce(Mean<T, Double>.self, values, validity, type(.float64))
        }
        if T.dtype.kind == .unsigned {
            return try aggregation == .sum
                ? reduce.reduce(IntegerSum<T, UInt64>.self, values, validity, type(.uint64))
                : reduce.reduce(IntegerProduct<T, UInt64>.self, values, validity, type(.uint64))
        }
        return try aggregation == .sum
            ? reduce.reduce(IntegerSum<T, Int>.self, values, validity, type(.int64))
            : reduce.reduce(IntegerProduct<T, Int>.self, values, validity, type(.int64))
    }

    private func variance(isRoot: Bool) throws(ArrayError) -> Column {
        let lists = GroupLists(grouping: reduce.grouping)
        // As in pandas, variances of 32-bit floats are computed in their own type, standard deviations are
        // not.
        var found = AnyNDArray(
            values.dtype == .float32 && !isRoot
                ? try lists.variances(of: values, validity, correction: 1, in: Float.self)
                : try lists.variances(of: values, validity, correction: 1, in: Double.self))
        if isRoot { found = try found.applying(.sqrt) }
        return try fractions(found)
    }

    private func median() throws(ArrayError) -> Column {
        let lists = GroupLists(grouping: reduce.grouping)
        return try fractions(AnyNDArray(try lists.medians(of: values, validity)))
    }

    /// A column of fractions in the type of the values' means, missing where they are NaN.
    private func fractions(_ found: AnyNDArray) throws(ArrayError) -> Column {
        let dtype: DType = values.dtype == .float32 ? .float32 : .float64
        let results = found.dtype == dtype ? found : found.cast(to: dtype)
        guard isMasked else { return try Column(sharing: results) }
        return try Column(sharing: results, validity: results.applying(.equal, results))
    }

    private func truth() throws(ArrayError) -> Column {
        let array = AnyNDArray(values)
        // A missing value is neither true for `any` nor false for `all`.
        let truths = try array.applying(.notEqual, AnyNDArray(Scalar(Double(0), as: values.dtype)))
        var present = validity
        if present == nil, values.dtype.isFloat { present = try array.applying(.equal, array).base }
        let truth = try truths.base.withoutGaps()
        let (grouping, isAny) = (reduce.grouping, aggregation == .any)
        let found =
            isAny
            ? try GroupReducer<Greatest<Bool>>(grouping: grouping, values: truth, validity: present).run()
            : try GroupReducer<Least<Bool>>(grouping: grouping, values: truth, validity: present).run()
        guard let known = found.validity else { return try reduce.column(type(.bool), found.results, nil) }
        let filled = try AnyNDArray.apply(
            .where, [AnyNDArray(known), AnyNDArray(found.results), AnyNDArray(Scalar(!isAny))])
        return try reduce.column(type(.bool), filled[0].base.withoutGaps(), nil)
    }
}
