import AquilaArrays
import AquilaTypes
import TestSupport

extension ProgramBuilder {
    /// Matrix products; those of floats are summed in another order than NumPy's.
    mutating func product() {
        let isLazy = isLazy
        guard let a = pick(where: { $0.rank > 0 && Self.isMultipliable($0.dtype, isLazy) }) else { return }
        let isDot = random.chance(40)
        let inner = a.shape[a.rank - 1]
        let b = pick { b in
            // The product of signed and unsigned 64-bit integers is a float product.
            guard b.rank > 0, Self.isMultipliable(.promote(a.dtype, b.dtype), isLazy),
                b.shape[max(b.rank - 2, 0)] == inner
            else {
                return false
            }
            return isDot || Self.batch(a, b) != nil
        }
        guard let b else { return multiplyByItself(a) }
        let shape = isDot ? dotShape(a, b) : matmulShape(a, b)
        guard shape.product <= 4000 else { return }
        let result = define(shape, DType.promote(a.dtype, b.dtype))
        emit(a, b, result, isDot ? "dot" : "matmul") { isDot ? try $0.dot($1) : try $0.matmul($1) }
    }

    /// The product of a matrix and its transpose, which BLAS computes without copies.
    private mutating func multiplyByItself(_ a: Variable) {
        guard a.rank > 1, a.count <= 2000 else { return }
        var shape = a.shape
        shape[a.rank - 1] = a.shape[a.rank - 2]
        guard shape.product <= 4000 else { return }
        let turned = define(shape, a.dtype)
        let order = Array(0..<a.rank - 2) + [a.rank - 1, a.rank - 2]
        let result = turned
        let text = "\(a.name).transpose(\(tuple(order)))"
        emit(
            "\(result.name) = np.array(\(a.name) @ \(text))", gives: [result],
            bound: bound(a.dtype, "\(a.name), \(text), \(result.name)"), isComplex: a.dtype.isComplex
        ) {
            let array = $0[a.id]
            $0[result.id] = try array.matmul(array.transposed(order))
        }
    }

    private mutating func emit(
        _ a: Variable, _ b: Variable, _ result: Variable, _ name: String,
        _ run: @escaping (AnyNDArray, AnyNDArray) throws -> AnyNDArray
    ) {
        let arguments = "\(a.name), \(b.name), \(result.name)"
        emit(
            "\(result.name) = np.array(np.\(name)(\(a.name), \(b.name)))", gives: [result],
            bound: bound(result.dtype, arguments + ", np.\(name)"), isComplex: result.dtype.isComplex
        ) { $0[result.id] = try run($0[a.id], $0[b.id]) }
    }

    private func bound(_ type: DType, _ arguments: String) -> String? {
        type.kind >= .float ? "matmul_bound(\(arguments))" : nil
    }

    private static func isMultipliable(_ type: DType, _ isLazy: Bool) -> Bool {
        !isLazy || type.kind < .float
    }

    /// The broadcast outer axes; nil if they do not broadcast.
    private static func batch(_ a: Variable, _ b: Variable) -> Shape? {
        Shape.broadcast(Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2)))
    }

    private func matmulShape(_ a: Variable, _ b: Variable) -> Shape {
        var shape = Self.batch(a, b)!
        if a.rank > 1 { shape.append(a.shape[a.rank - 2]) }
        if b.rank > 1 { shape.append(b.shape[b.rank - 1]) }
        return shape
    }

    private func dotShape(_ a: Variable, _ b: Variable) -> Shape {
        let rest = b.rank > 1 ? Array(b.shape.dropLast(2)) + [b.shape[b.rank - 1]] : []
        return Shape(Array(a.shape.dropLast()) + rest)
    }
}
