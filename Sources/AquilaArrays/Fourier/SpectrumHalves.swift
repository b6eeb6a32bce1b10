import AquilaRuntime
import AquilaTypes

/// Conversions, element by element, between the first half of the spectrum of real numbers and the complex
/// numbers by which a long transform computes it.
///
/// Number k goes with number n/2 - k, or n - k, which a view in the reverse order has at the same place.
struct SpectrumHalves {
    private let count: Int

    /// - Parameter count: the number of real numbers.
    init(_ count: Int) { self.count = count }

    /// Writes the spectrum of real numbers, of which half as many complex ones with their pairs as parts have
    /// been transformed.
    func join(_ numbers: LogicalStore, into spectrum: LogicalStore, scale: Double) throws(ArrayError) {
        let (axis, half) = (numbers.shape.count - 1, count / 2)
        let inner = try numbers.slice(axis: axis, 1..<half)
        try launch(.join, inner, inner.reversed(axis), into: spectrum, 1..<half, scale: scale)
        // The first and the middle frequency both follow from the first number.
        let first = try numbers.slice(axis: axis, 0..<1)
        try launch(.join, first, first, into: spectrum, 0..<1, scale: scale)
        try launch(.join, first, first, into: spectrum, half..<half + 1, scale: scale)
    }

    /// Writes numbers, half as many, whose backward transform has the real numbers' pairs as parts.
    func split(_ spectrum: LogicalStore, into numbers: LogicalStore) throws(ArrayError) {
        let (axis, half) = (numbers.shape.count - 1, count / 2)
        let upper = try spectrum.slice(axis: axis, 1..<half + 1).reversed(axis)
        try launch(.split, spectrum.slice(axis: axis, 0..<half), upper, into: numbers, 0..<half)
    }

    /// Writes the whole spectrum of an odd number of real numbers.
    func mirror(_ spectrum: LogicalStore, into whole: LogicalStore) throws(ArrayError) {
        let (axis, half) = (whole.shape.count - 1, count / 2)
        let lower = try spectrum.slice(axis: axis, 0..<half + 1)
        try launch(.mirror, lower, lower, into: whole, 0..<half + 1)
        let upper = try spectrum.slice(axis: axis, 1..<half + 1).reversed(axis)
        try launch(.mirror, upper, upper, into: whole, half + 1..<count)
    }

    /// Records a step for a range of the result along the last axis.
    private func launch(
        _ step: SpectrumStep, _ numbers: LogicalStore, _ opposite: LogicalStore, into result: LogicalStore,
        _ range: Range<Int>, scale: Double = 1
    ) throws(ArrayError) {
        guard !range.isEmpty else { return }
        var launch = TaskLaunch(Self.task)
        launch.add(numbers, .input)
        launch.add(opposite, .input)
        launch.add(try result.slice(axis: result.shape.count - 1, range), .output)
        launch.add(scalar: SpectrumForm(step: step, count: count, first: range.lowerBound, scale: scale))
        try launch.submit()
    }

    private static let task = TaskDeclaration(
        Library("arrays"), "spectrum", signature: [.input, .input, .output], constraints: [.alignAll],
        isBrief: true,
        variants: [
            .cpu: { context in
                let form = context.scalar(0, as: SpectrumForm.self)
                if context.stores[0].dtype == .complex64 {
                    SpectrumLoop<Float>(form, LineTransform.plans32.roots(of: form.count)).run(context.stores)
                } else {
                    SpectrumLoop<Double>(form, LineTransform.plans64.roots(of: form.count)).run(
                        context.stores)
                }
            }
        ])
}

private enum SpectrumStep: Sendable { case join, split, mirror }

private struct SpectrumForm: Sendable {
    var step: SpectrumStep
    /// The number of real numbers.
    var count: Int
    /// Number, in the whole result, of the first one along the last axis.
    var first: Int
    var scale: Double
}

/// A step of some elements, one after the other.
private struct SpectrumLoop<Scalar: BinaryFloatingPoint & Sendable> {
    let form: SpectrumForm
    let roots: RootTable<Scalar>

    init(_ form: SpectrumForm, _ roots: RootTable<Scalar>) { (self.form, self.roots) = (form, roots) }

    func run(_ stores: [PhysicalStore]) {
        let views = stores.map(\.view)
        let last = views[2].rank - 1
        let outer = views.map {
            View(shape: Shape($0.shape.dropLast()), strides: Dims($0.strides.dropLast()))
        }
        let (steps, length) = (views.map { $0.strides[last] }, views[2].shape[last])
        let first = form.first + stores[2].origin[last]
        for line in 0..<outer[2].elementCount {
            let bases = (0..<3).map { stores[$0].address + outer[$0].offset(of: line) }
            let (a, b, c) = (bases[0], bases[1], bases[2])
            for k in 0..<length {
                let result = number(
                    first + k, Self.read(a + k &* steps[0]), Self.read(b + k &* steps[1]))
                let target = (c + k &* steps[2]).assumingMemoryBound(to: Root<Scalar>.self)
                target.pointee = result
            }
        }
    }

    @inline(__always)
    private static func read(_ place: UnsafeMutableRawPointer) -> Root<Scalar> {
        place.assumingMemoryBound(to: Root<Scalar>.self).pointee
    }

    /// The result's number k, from that of the operand and the opposite one.
    @inline(__always)
    private func number(_ k: Int, _ number: Root<Scalar>, _ opposite: Root<Scalar>) -> Root<Scalar> {
        var (a, b) = (number, opposite)
        // The first frequency of real numbers is real, and so is the middle one.
        if k == 0, form.step != .join { (a.im, b.im) = (0, 0) }
        b.im = -b.im
        switch form.step {
        case .mirror: return 2 * k < form.count ? a : b
        case .join:
            let root = 2 * k == form.count ? Root(-1, 0) : roots[k]
            let odd = (a - b) * root
            let half = Scalar(0.5 * form.scale)
            let isReal = k == 0 || 2 * k == form.count
            return Root((a.re + b.re + odd.im) * half, isReal ? 0 : (a.im + b.im - odd.re) * half)
        case .split:
            let root = roots[k]
            let odd = (a - b) * Root(root.re, -root.im)
            return Root(a.re + b.re - odd.im, a.im + b.im + odd.re)
        }
    }
}

extension Root {
    @inline(__always) fileprivate static func - (a: Self, b: Self) -> Self { Root(a.re - b.re, a.im - b.im) }

    @inline(__always) fileprivate static func * (a: Self, b: Self) -> Self {
        Root(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
    }
}

extension LogicalStore {
    /// The store with the elements along an axis in the reverse order.
    fileprivate func reversed(_ axis: Int) -> LogicalStore {
        let count = shape[axis]
        return with(view.slicing(axis: axis, start: max(count - 1, 0), count: count, step: -1))
    }
}
