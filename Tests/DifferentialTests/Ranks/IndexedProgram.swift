import AquilaArrays
import AquilaRuntime
import AquilaTypes
import TestSupport

/// Random gathers and scatters: index arrays and masks of any shape, with positions that repeat,
/// are negative or out of range, combined with slices and integers, on views with steps and other
/// orders of axes.
struct IndexedProgram {
    private var random: SplitMix64
    private var outcome: [String] = []

    /// The elements of all gathered arrays, and at the end of the array itself, or the errors, as
    /// text.
    static func run(seed: UInt64, on runtime: Runtime) -> [String] {
        runtime.asCurrent {
            var program = IndexedProgram(random: SplitMix64(seed: seed))
            program.run()
            return program.outcome
        }
    }

    private mutating func run() {
        let rank = 1 + random.below(3)
        let shape = Shape(
            (0..<rank).map { _ in random.chance(5) ? 0 : random.pick([1, 2, 3, 5, 8, rank == 1 ? 200 : 9]) })
        let type = random.pick([DType.int64, .float32, .int8, .complex128, .float64])
        do {
            let base = try numbers(shape, type)
            var array = base
            if random.chance(40) { array = array.transposed() }
            if random.chance(40) { array = try array.slice((0..<rank).map { _ in slice() }) }
            for _ in 0..<1 + random.below(4) { statement(array) }
            outcome.append(try Self.text(base))
        } catch { outcome.append("\(error)") }
    }

    private mutating func statement(_ array: AnyNDArray) {
        do {
            let indices = try indices(of: array)
            if random.chance(50) {
                let result = try array.slice(indices)
                // The result may also be used by another operation before it is read.
                outcome.append(try Self.text(random.chance(50) ? result : result.transposed().copy()))
            } else if random.chance(20) {
                try array.assign(AnyNDArray(Scalar(7.0)).cast(to: array.dtype), at: indices)
            } else {
                let shape = try array.slice(indices).shape
                try array.assign(try numbers(shape, array.dtype), at: indices)
            }
        } catch { outcome.append("\(error)") }
    }

    // MARK: Arrays

    private mutating func numbers(_ shape: Shape, _ type: DType) throws -> AnyNDArray {
        let count = shape.reduce(1, *)
        let values = (arange(count) * random.pick([1, 7, 11]) + random.below(5)) % 120
        return try values.untyped.cast(to: type).reshaped(shape).copy()
    }

    private static func text(_ array: AnyNDArray) throws -> String {
        let values: [Complex128] = try array.cast(to: .complex128).elements()
        return "\(array.dtype) \(array.shape) \(values)"
    }

    // MARK: Indices

    private mutating func slice() -> Index { .range(nil, nil, step: random.pick([1, 1, 2, -1, -2])) }

    private mutating func indices(of array: AnyNDArray) throws -> [Index] {
        let common = (0..<random.below(3)).map { _ in random.chance(5) ? 0 : random.pick([1, 2, 4, 7, 30]) }
        var indices: [Index] = []
        var axis = 0
        while axis < array.rank {
            switch random.below(6) {
            case 0: indices.append(slice())
            case 1 where array.shape[axis] > 0: indices.append(.at(random.below(array.shape[axis])))
            case 2:
                let last = axis + random.below(array.rank - axis)
                indices.append(.mask(try mask(Shape(array.shape[axis...last]))))
                axis = last
            default:
                indices.append(.positions(try positions(common, array.shape[axis])))
            }
            axis += 1
            if random.chance(20) { break }
        }
        return indices
    }

    private mutating func mask(_ shape: Shape) throws -> AnyNDArray {
        let limit = random.pick([0, 1, 3, 10])
        let values = (arange(shape.reduce(1, *)) * 7 + random.below(10)) % 10
        return try (values .< limit).untyped.reshaped(shape).copy()
    }

    /// Positions along an axis, in a shape that broadcasts to the common one.
    private mutating func positions(_ common: [Int], _ extent: Int) throws -> AnyNDArray {
        let shape = Shape(common.map { random.chance(20) ? 1 : $0 }.dropFirst(random.chance(20) ? 1 : 0))
        let excess = random.chance(5) ? 1 : 0
        let values = arange(shape.reduce(1, *)) * random.pick([1, 1, 3, 5]) + random.below(7)
        let type = random.pick([DType.int64, .int64, .int32])
        return try (values % max(2 * extent, 1) - extent + excess).untyped.cast(to: type).reshaped(shape)
    }
}
