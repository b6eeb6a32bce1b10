public import AquilaTypes

extension ReductionOp {
    /// Writes an element's state.
    ///
    /// - Parameters:
    ///   - builder: the builder of the code.
    ///   - value: the element, of type `type`.
    ///   - type: the type of the reduced elements.
    ///   - index: the element's position, an `int64`; needed where `needsIndex`.
    public func emitElement(
        _ builder: inout KernelBuilder, _ value: KernelValue, _ type: DType, index: ValueID? = nil
    ) -> [ValueID] {
        switch self {
        case .any, .all: return [emitCast(&builder, value, from: type, to: .bool).re]
        case .countNonzero:
            return [builder.convert(emitCast(&builder, value, from: type, to: .bool).re, to: .int64)]
        case .sum, .prod, .min, .max, .fmin, .fmax, .argmin, .argmax:
            let types = stateTypes(type)
            let parts = [value.re] + (value.im.map { [$0] } ?? [])
            let converted = zip(parts, types).map { builder.convert($0, to: $1) }
            guard needsIndex else { return converted }
            guard let index else { fatalError("\(name) needs an element's index") }
            return converted + [index]
        }
    }

    /// Writes the combination of two states of elements of type `input`. The order of the states
    /// matters to the bits of a float sum.
    public func emitCombine(
        _ builder: inout KernelBuilder, _ input: DType, left: [ValueID], right: [ValueID]
    ) -> [ValueID] {
        let isComplex = resultType(input).isComplex || (needsIndex && input.isComplex)
        return KernelWriter.run(&builder) { writer in
            let a = left.map { Lane(writer, $0) }
            let b = right.map { Lane(writer, $0) }
            let lanes = isComplex ? combineComplex(a, b) : combineReal(a, b)
            return lanes.map { KernelValue($0.id) }
        }.map(\.re)
    }

    /// Writes the result, of type `resultType(input)`, from the last state.
    public func emitResult(_ builder: inout KernelBuilder, _ input: DType, state: [ValueID]) -> KernelValue {
        let result = resultType(input)
        if needsIndex { return KernelValue(state.last!) }
        if result.isComplex { return KernelValue(state[0], state[1]) }
        return KernelValue(builder.convert(state[0], to: result))
    }

    /// The row reduction of a kernel.
    ///
    /// - Parameters:
    ///   - input: the type of the reduced elements.
    ///   - inputs: the parts of each element's state, from `emitElement`.
    ///   - outputs: the array parameters that take the state's parts, of types `stateTypes(input)`.
    public func reduction(_ input: DType, inputs: [ValueID], outputs: [Int]) -> Reduction {
        let state = stateTypes(input)
        var builder = KernelBuilder(combining: state)
        let width = ValueID(state.count)
        let results = emitCombine(
            &builder, input, left: Array(0..<width), right: Array(width..<2 * width))
        return Reduction(
            state: state, identity: identity(input), combine: builder.kernel.instructions, results: results,
            inputs: inputs, outputs: outputs)
    }

    private func combineReal(_ a: [Lane], _ b: [Lane]) -> [Lane] {
        switch self {
        case .sum, .countNonzero: return [a[0] + b[0]]
        case .prod: return [a[0] * b[0]]
        case .min: return [a[0].minimum(b[0])]
        case .max: return [a[0].maximum(b[0])]
        case .fmin: return [a[0].leastNumber(b[0])]
        case .fmax: return [a[0].largestNumber(b[0])]
        case .any: return [a[0] | b[0]]
        case .all: return [a[0] & b[0]]
        case .argmin: return better(!(a[0] <= b[0]), equal: a[0] == b[0], a, b, a[0].isNaN, b[0].isNaN)
        case .argmax: return better(!(b[0] <= a[0]), equal: a[0] == b[0], a, b, a[0].isNaN, b[0].isNaN)
        }
    }

    private func combineComplex(_ a: [Lane], _ b: [Lane]) -> [Lane] {
        let (x, y) = (ComplexLane(a[0], a[1]), ComplexLane(b[0], b[1]))
        func pair(_ value: ComplexLane) -> [Lane] { [value.re, value.im] }
        let equal = (x.re == y.re) & (x.im == y.im)
        switch self {
        case .sum: return pair(x + y)
        case .prod: return pair(x * y)
        case .min: return pair(x.minimum(y))
        case .max: return pair(x.maximum(y))
        case .fmin: return pair(x.leastNumber(y))
        case .fmax: return pair(x.largestNumber(y))
        case .argmin: return better(y.precedes(x) | y.isNaN, equal: equal, a, b, x.isNaN, y.isNaN)
        case .argmax: return better(x.precedes(y) | y.isNaN, equal: equal, a, b, x.isNaN, y.isNaN)
        case .any, .all, .countNonzero: fatalError("\(name) has a real state")
        }
    }

    /// The state (value and position) that wins; of equal values, and of NaNs, the first one.
    ///
    /// - Parameter wins: true where the right value is better or NaN. It has no effect where the
    ///   left one is NaN.
    private func better(
        _ wins: Lane, equal: Lane, _ a: [Lane], _ b: [Lane], _ leftIsNaN: Lane, _ rightIsNaN: Lane
    ) -> [Lane] {
        let beats = wins & !leftIsNaN
        let ties = equal | (leftIsNaN & rightIsNaN)
        let takesRight = beats | (ties & (b.last! < a.last!))
        return zip(a, b).map { takesRight.select($1, $0) }
    }
}
