public import AquilaTypes

/// Sums of products over labels of axes, by Einstein's convention: NumPy's `einsum`.
///
///     let a = ([[1, 2], [3, 4]] as NDArray<Int>).untyped, v = NDArray([1, 10]).untyped
///     try einsum("ij,jk->ik", a, a)       // [[7, 10], [15, 22]]
///     try einsum("ii", a)                 // 5
///     try einsum("ii->i", a)              // [1, 4], a view
///     try einsum("...i,i->...", a, v)     // [21, 43]
///
/// Each letter names an axis of an operand; axes with one letter have one extent, or extent one, which
/// broadcasts. Letters that the result does not have are summed over. Without `->` the result has the letters
/// that occur once, in alphabetical order. An ellipsis stands for further axes, which broadcast.
/// Types promote; integers wrap, and truth values are combined by "and" and "or".
///
/// The products are ordered by the sizes of their results, and those with a common sum are products
/// of matrices. The result is a view where nothing is multiplied or summed. Does not wait.
///
/// - Throws: if the subscripts do not fit the operands, or extents differ.
/// - Complexity: that of the products of matrices, in parallel.
public func einsum(_ subscripts: String, _ operands: AnyNDArray...) throws(ArrayError) -> AnyNDArray {
    try AnyNDArray.einsum(subscripts, operands)
}

/// Sums of products over labels of axes, by Einstein's convention: NumPy's `einsum`.
///
///     let a: NDArray<Int> = [[1, 2], [3, 4]]
///     einsum("ij,jk->ik", a, a)       // [[7, 10], [15, 22]]
///     einsum("ii", a)                 // 5
///     einsum("ij->ji", a)             // [[1, 3], [2, 4]], a view
///
/// Each letter names an axis of an operand. Letters that the result does not have are summed over; without
/// `->` the result has the letters that occur once, in alphabetical order. An ellipsis stands for further
/// axes, which broadcast. Traps if the subscripts do not fit the operands, or extents differ;
/// `AnyNDArray.einsum` throws. Does not wait.
///
/// - Complexity: that of the products of matrices, in parallel.
public func einsum<E: Element>(
    _ subscripts: String, _ operands: NDArray<E>..., file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .einsum(subscripts, operands.map(\.untyped))
        })
}

extension AnyNDArray {
    /// Sums of products over labels of axes of any number of operands; see the function `einsum`.
    ///
    ///     try AnyNDArray.einsum("i,i", [NDArray([1, 2]).untyped, NDArray([3, 4]).untyped])        // 11
    ///
    /// - Throws: `ArrayError` if the subscripts do not fit the operands, or extents differ. Does not wait.
    /// - Complexity: that of the products of matrices, in parallel.
    public static func einsum(
        _ subscripts: String, _ operands: [AnyNDArray]
    ) throws(ArrayError) -> AnyNDArray {
        let labels = try EinsteinLabels(subscripts, ranks: operands.map(\.rank))
        let type = operands.dropFirst().reduce(operands[0].dtype) { DType.promote($0, $1.dtype) }
        var sum = try EinsteinSum(zip(operands.map { $0.converted(to: type) }, labels.terms), labels.output)
        return try sum.result()
    }
}

/// The terms of a sum that are still to be multiplied.
private struct EinsteinSum {
    private var terms: [EinsteinTerm]
    private let output: [EinsteinLabels.Label]
    private let extents: [EinsteinLabels.Label: Int]

    init(
        _ operands: some Sequence<(AnyNDArray, [EinsteinLabels.Label])>, _ output: [EinsteinLabels.Label]
    ) throws(ArrayError) {
        var terms: [EinsteinTerm] = []
        for (array, labels) in operands { terms.append(try EinsteinTerm(merging: array, labels)) }
        var extents: [EinsteinLabels.Label: Int] = [:]
        for term in terms {
            for (label, extent) in zip(term.labels, term.array.shape) {
                let known = extents[label] ?? 1
                guard known == 1 || extent == 1 || known == extent else {
                    throw ArrayError(.shape, "einsum: extents \(known) and \(extent) of one label differ")
                }
                extents[label] = known == 1 ? extent : known
            }
        }
        self.terms = terms.map { $0.withoutSingle(extents) }
        self.output = output
        self.extents = extents
    }

    mutating func result() throws(ArrayError) -> AnyNDArray {
        while terms.count > 1 {
            let (first, second) = cheapestPair()
            let b = terms.remove(at: second)
            let a = terms.remove(at: first)
            let kept = terms.reduce(into: Set(output)) { $0.formUnion($1.labels) }
            terms.append(try product(a, b, keeping: kept))
        }
        return try terms[0].summed(keeping: Set(output)).ordered(output)
    }

    /// The terms to multiply next: those with the smallest product, compared with their own sizes.
    private func cheapestPair() -> (Int, Int) {
        var best: (growth: Double, first: Int, second: Int)?
        for first in terms.indices {
            for second in terms.indices.dropFirst(first + 1) {
                let (a, b) = (terms[first], terms[second])
                var kept = Set(output)
                for k in terms.indices where k != first && k != second { kept.formUnion(terms[k].labels) }
                let size = kept.intersection(a.labels + b.labels).reduce(1.0) { $0 * Double(extents[$1]!) }
                let growth = size - Double(a.array.count) - Double(b.array.count)
                if best == nil || growth < best!.growth { best = (growth, first, second) }
            }
        }
        return (best!.first, best!.second)
    }

    /// The product of two terms, summed over labels that no other term has.
    private func product(
        _ a: EinsteinTerm, _ b: EinsteinTerm, keeping kept: Set<EinsteinLabels.Label>
    ) throws(ArrayError) -> EinsteinTerm {
        let a = try a.summed(keeping: kept.union(b.labels))
        let b = try b.summed(keeping: kept.union(a.labels))
        let both = a.labels.filter(b.labels.contains)
        let batch = both.filter(kept.contains)
        let inner = both.filter { !kept.contains($0) }
        let rows = a.labels.filter { !both.contains($0) }
        let columns = b.labels.filter { !both.contains($0) }
        if inner.isEmpty || rows.isEmpty && columns.isEmpty {
            let labels = batch + rows + columns + inner
            return try EinsteinTerm(a.ordered(labels) * b.ordered(labels), labels).summed(keeping: kept)
        }
        let labels = batch + rows + columns
        let product = try a.matrices(batch, rows, inner).matmul(b.matrices(batch, inner, columns))
        return EinsteinTerm(try product.reshaped(Shape(labels.map { extents[$0]! })), labels)
    }
}

/// An array whose axes have distinct labels.
private struct EinsteinTerm {
    let array: AnyNDArray
    let labels: [EinsteinLabels.Label]

    init(_ array: AnyNDArray, _ labels: [EinsteinLabels.Label]) {
        self.array = array
        self.labels = labels
    }

    /// The view in which all axes of a label become one: a diagonal.
    init(merging array: AnyNDArray, _ labels: [EinsteinLabels.Label]) throws(ArrayError) {
        guard Set(labels).count < labels.count else {
            self.init(array, labels)
            return
        }
        var (distinct, shape, strides) = ([EinsteinLabels.Label](), Shape(), Dims())
        for (axis, label) in labels.enumerated() {
            guard let place = distinct.firstIndex(of: label) else {
                distinct.append(label)
                shape.append(array.shape[axis])
                strides.append(array.strides[axis])
                continue
            }
            guard shape[place] == array.shape[axis] else {
                throw ArrayError(
                    .shape,
                    "einsum: extents \(shape[place]) and \(array.shape[axis]) of one label of an operand differ"
                )
            }
            strides[place] += array.strides[axis]
        }
        let view = View(offset: array.view.offset, shape: shape, strides: strides)
        self.init(array.with(view), distinct)
    }

    /// The term without axes of one element, which broadcast to other terms' extents.
    func withoutSingle(_ extents: [EinsteinLabels.Label: Int]) -> EinsteinTerm {
        var (array, kept) = (array, labels)
        for axis in labels.indices.reversed() where array.shape[axis] != extents[labels[axis]] {
            array = array.entry(axis, 0)
            kept.remove(at: axis)
        }
        return EinsteinTerm(array, kept)
    }

    /// The term summed over axes that are not needed any more.
    func summed(keeping kept: Set<EinsteinLabels.Label>) throws(ArrayError) -> EinsteinTerm {
        let axes = labels.indices.filter { !kept.contains(labels[$0]) }
        guard !axes.isEmpty else { return self }
        let sum = try array.reduced(array.dtype == .bool ? .any : .sum, axes: axes, dtype: array.dtype)
        return EinsteinTerm(sum, labels.filter(kept.contains))
    }

    /// The array with its axes in the order of the labels, with extent one along missing ones.
    func ordered(_ order: [EinsteinLabels.Label]) throws(ArrayError) -> AnyNDArray {
        var result = try array.transposed(order.compactMap { labels.firstIndex(of: $0) })
        for (axis, label) in order.enumerated() where !labels.contains(label) {
            result = try result.expandedDims(at: axis)
        }
        return result
    }

    /// The array with one axis for each group of labels.
    func matrices(_ groups: [EinsteinLabels.Label]...) throws(ArrayError) -> AnyNDArray {
        let ordered = try ordered(groups.flatMap { $0 })
        var shape = Shape()
        var axis = 0
        for group in groups {
            shape.append(ordered.shape[axis..<(axis + group.count)].reduce(1, *))
            axis += group.count
        }
        return try ordered.reshaped(shape)
    }
}
