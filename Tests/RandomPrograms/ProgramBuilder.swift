import AquilaArrays
import AquilaKernels
import AquilaTypes
import TestSupport

/// The builder's knowledge of a variable while it draws statements.
struct Variable {
    let id: Int
    var shape: Shape
    var dtype: DType
    /// NumPy forbids writes through broadcast views.
    var isWritable = true

    var name: String { "v\(id)" }
    var rank: Int { shape.count }
    var count: Int { shape.product }
}

/// Draws a program statement by statement.
struct ProgramBuilder {
    var random: SplitMix64
    var program: Program
    var variables: [Variable] = []
    var nextID = 0
    /// The shape from which others are made, so that most broadcast together.
    var base: Shape = []
    var isLarge = false

    var isLazy: Bool { program.mode == .lazy }

    mutating func build() {
        isLarge = random.below(400) == 0
        base = isLarge ? random.pick([[130_001], [401, 300], [70, 43, 41], [120_000, 1]]) : smallShape()
        for _ in 0..<2 + random.below(3) { create() }
        for _ in 0..<(isLarge ? 4 : 3) + random.below(isLarge ? 4 : 18) { draw() }
        probe()
        program.live = variables.map(\.id)
    }

    private mutating func draw() {
        switch random.below(106) {
        case 0..<4: create()
        case 4..<22: view()
        case 22..<54: elementwise()
        case 54..<64: update()
        case 64..<72: assign()
        case 72..<75: overlap()
        case 75..<78: masked()
        case 78..<81: indexed()
        case 81..<91: reduce()
        case 91..<93: scan()
        case 93..<95: castOrCopy()
        case 95..<98: join()
        case 100..<104: order()
        case 104..<106: product()
        default: forget()
        }
    }

    /// Writes to some arrays, so that it becomes visible which views share a store.
    private mutating func probe() {
        for _ in 0..<2 {
            guard let target = pick(where: { $0.isWritable && $0.count > 0 }) else { return }
            let value = random.below(100)
            emit("\(target.name)[...] = \(value)", changes: target) {
                try $0[target.id].assign(AnyNDArray(Scalar(Int64(value), as: .uint8)))
            }
        }
    }

    // MARK: Pieces

    mutating func pick(where condition: (Variable) -> Bool = { _ in true }) -> Variable? {
        let candidates = variables.filter(condition)
        return candidates.isEmpty ? nil : random.pick(candidates)
    }

    /// A new variable, the result of the statements emitted next.
    mutating func define(_ shape: Shape, _ dtype: DType, isWritable: Bool = true) -> Variable {
        let variable = Variable(id: nextID, shape: shape, dtype: dtype, isWritable: isWritable)
        nextID += 1
        return variable
    }

    /// Adds a statement that makes variables.
    mutating func emit(
        _ text: String, gives results: [Variable], _ tolerance: Tolerance = .exact, bound: String? = nil,
        isComplex: Bool = false, isUsable: Bool = true, _ run: @escaping (Pool) throws -> Void
    ) {
        program.statements.append(
            Statement(
                text: text, results: results.map(\.id), tolerance: tolerance, bound: bound,
                isComplex: isComplex, run: run))
        if isUsable { variables += results }
    }

    /// Adds a statement that writes into a variable.
    mutating func emit(
        _ text: String, changes target: Variable, _ tolerance: Tolerance = .exact, bound: String? = nil,
        isComplex: Bool = false, _ run: @escaping (Pool) throws -> Void
    ) {
        program.statements.append(
            Statement(
                text: text, results: [target.id], tolerance: tolerance, bound: bound, isComplex: isComplex,
                run: run))
    }

    private mutating func smallShape() -> Shape {
        var shape = Shape()
        for _ in 0..<random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4]) {
            let extent = random.pick([1, 2, 3, 4, 5, 6, 7, 8, 16, 33, 64])
            shape.append(shape.product * extent > 400 ? 2 : extent)
        }
        if shape.count > 0 && random.chance(2) { shape[random.below(shape.count)] = 0 }
        if shape.count == 1 && random.chance(30) { shape[0] = random.below(400) }
        return shape
    }

    /// A shape that usually broadcasts with `base`.
    mutating func drawShape() -> Shape {
        if random.chance(isLarge ? 2 : 12) { return smallShape() }
        var shape = base
        if random.chance(30) && shape.count > 0 {
            for _ in 0..<random.below(shape.count + 1) { shape.remove(at: 0) }
        }
        for axis in shape.indices where random.chance(12) { shape[axis] = 1 }
        return shape
    }

    mutating func drawType() -> DType {
        random.chance(40) ? random.pick([.float64, .float32, .int64, .bool]) : random.pick(DType.allCases)
    }

    mutating func forget() {
        guard variables.count > 3 else { return }
        let gone = variables.remove(at: random.below(variables.count))
        program.statements.append(
            Statement(text: "del \(gone.name)", results: [], run: { $0.remove(gone.id) }))
    }
}

/// A tuple in Python.
func tuple(_ values: some Sequence<Int>) -> String { "(" + values.map { "\($0)," }.joined() + ")" }
