import AquilaRuntime
import AquilaTypes

/// The transform of an array along one axis, recorded as tasks.
///
/// A long line is transformed in two steps of shorter ones (the four-step method): as a matrix of n₁ × n₂,
/// along its columns, by factors, and along its rows, from where the results go to their places. So all
/// workers share one line; ranks share the first step, and each takes the second, whose results are no boxes
/// of the array. The division depends on the length alone.
struct FourierTransform {
    /// Kinds of the transform's elements, and its direction.
    enum Kind: Sendable {
        case forward, backward
        /// From real numbers to the first half of their spectrum, and back.
        case fromReal, toReal
    }

    let kind: Kind
    /// Length of the transform; half a spectrum has count / 2 + 1 elements.
    let count: Int
    /// Factor of the result.
    let scale: Double

    /// The longest line that one worker transforms as a whole, if it has factors.
    private static let longestLine = 1 << 13

    /// Elements of the result along the axis.
    var resultCount: Int { kind == .fromReal ? count / 2 + 1 : count }

    /// Records the transform along the last axis of a store; the result may be the operand itself, if both
    /// have the same view.
    ///
    /// - Parameters:
    ///   - input: numbers of the result's precision, real for `fromReal`, complex for `toReal`. Further
    ///     elements along the axis are left out, missing ones are zeros.
    ///   - output: `resultCount` elements along the axis, real for `toReal`, else complex.
    func record(_ input: LogicalStore, into output: LogicalStore) throws(ArrayError) {
        guard output.shape.product > 0 else { return }
        let line = count > Self.longestLine ? LongLine(self) : nil
        if let line { return try line.record(input, into: output) }
        var form = LineTransform.Form(count: count)
        form.scale = scale
        switch kind {
        case .forward: form.input = input.dtype.isComplex ? .complex : .real
        case .backward:
            form.input = input.dtype.isComplex ? .complex : .real
            (form.swapsInput, form.swapsOutput) = (true, true)
        case .fromReal: (form.input, form.output) = (.real, .half)
        case .toReal: (form.input, form.output) = (.half, .real)
        }
        try LineTransform(form: form).record(input, into: output)
    }
}

/// The transform of long lines in two steps.
private struct LongLine {
    private let transform: FourierTransform
    /// Length of the complex transform: half the count of real numbers, if that is even.
    private let length: Int
    private let columns: Int
    private let rows: Int

    /// Returns nil for lengths without suitable factors.
    init?(_ transform: FourierTransform) {
        self.transform = transform
        let isReal = transform.kind == .fromReal || transform.kind == .toReal
        length = isReal && transform.count % 2 == 0 ? transform.count / 2 : transform.count
        guard let (rows, columns) = TransformLengths.halves(of: length) else { return nil }
        (self.rows, self.columns) = (rows, columns)
    }

    private var isHalved: Bool { length != transform.count }

    func record(_ input: LogicalStore, into output: LogicalStore) throws(ArrayError) {
        let runtime = output.store.runtime
        let outer = Array(output.shape.dropLast())
        let complex = output.dtype.complexForm
        func temporary(_ count: Int) -> LogicalStore { runtime.makeStore(Shape(outer + [count]), complex) }
        switch transform.kind {
        case .forward, .backward:
            let isBackward = transform.kind == .backward
            try twoSteps(
                fitted(input, length), input.dtype.isComplex ? .complex : .real, into: output, .complex,
                swaps: (isBackward, isBackward))
        case .fromReal where isHalved:
            let numbers = temporary(length)
            try twoSteps(
                fitted(input, transform.count), .pairs, into: numbers, .complex, swaps: (false, false))
            try SpectrumHalves(transform.count).join(numbers, into: output, scale: transform.scale)
        case .fromReal:
            let spectrum = temporary(length)
            try twoSteps(fitted(input, length), .real, into: spectrum, .complex, swaps: (false, false))
            let half = try spectrum.slice(axis: outer.count, 0..<transform.resultCount)
            try runtime.copy(.array(half), into: output)
        case .toReal where isHalved:
            let numbers = temporary(length)
            try SpectrumHalves(transform.count).split(fitted(input, length + 1), into: numbers)
            try twoSteps(numbers, .complex, into: output, .pairs, swaps: (true, true))
        case .toReal:
            let spectrum = temporary(length)
            try SpectrumHalves(transform.count).mirror(fitted(input, length / 2 + 1), into: spectrum)
            try twoSteps(spectrum, .complex, into: output, .real, swaps: (true, false))
        }
    }

    /// The lines with this many elements: cut, or continued by zeros.
    private func fitted(_ input: LogicalStore, _ count: Int) throws(ArrayError) -> LogicalStore {
        let axis = input.shape.count - 1
        let given = input.shape[axis]
        if given >= count { return try input.slice(axis: axis, 0..<count) }
        let runtime = input.store.runtime
        // A store without writes reads as zeros.
        let result = runtime.makeStore(Shape(Array(input.shape.dropLast()) + [count]), input.dtype)
        try runtime.copy(.array(input), into: result.slice(axis: axis, 0..<given))
        return result
    }

    private func twoSteps(
        _ input: LogicalStore, _ inputForm: LineTransform.Numbers, into output: LogicalStore,
        _ outputForm: LineTransform.Numbers, swaps: (input: Bool, output: Bool)
    ) throws(ArrayError) {
        let axis = output.shape.count - 1
        let between = output.store.runtime.makeStore(
            Shape(Array(output.shape.dropLast()) + [rows, columns]), output.dtype.complexForm)
        var first = LineTransform.Form(count: rows, input: inputForm)
        first.swapsInput = swaps.input
        first.order = length
        let matrix = try input.delinearize(axis: axis, Self.extents(inputForm, rows, columns))
        try LineTransform(form: first).record(
            Self.alongRows(matrix, axis), into: Self.alongRows(between, axis))
        var second = LineTransform.Form(count: columns, output: outputForm)
        second.swapsOutput = swaps.output
        // The halves of a spectrum are scaled when they are joined.
        second.scale = transform.kind == .fromReal && isHalved ? 1 : transform.scale
        let result = try output.delinearize(axis: axis, Self.extents(outputForm, columns, rows))
        try LineTransform(form: second).record(between, into: Self.alongRows(result, axis))
    }

    private static func extents(_ form: LineTransform.Numbers, _ rows: Int, _ columns: Int) -> Shape {
        form == .pairs ? [rows, columns, 2] : [rows, columns]
    }

    /// The store with an axis and the next one exchanged.
    private static func alongRows(_ store: LogicalStore, _ axis: Int) -> LogicalStore {
        var order = Array(store.shape.indices)
        order.swapAt(axis, axis + 1)
        return store.with(store.view.transposed(order))
    }
}

extension DType {
    /// The complex type of this type's precision.
    var complexForm: DType { component == .float32 ? .complex64 : .complex128 }
}
