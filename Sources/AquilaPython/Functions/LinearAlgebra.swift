import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Functions of matrices, by the names of NumPy's functions.

let linearAlgebra: [PyMethodDef] = [
    // matrices(name, array, right side or None): an array, or a tuple of them. Functions that can fail
    // wait; for errors that depend on elements NumPy performs the call, and raises its own.
    Definition.function("matrices", "(name, array, other, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let a = try arguments.array(1)
            switch try arguments[0].text() {
            case "det": return try .array(a.determinant())
            case "slogdet":
                let (sign, logarithm) = try a.signAndLogDeterminant()
                return try .tuple([sign, logarithm])
            case "inv": return try .array(computed(a) { try $0.inverse() })
            case "cholesky": return try .array(computed(a) { try $0.cholesky() })
            case "solve":
                let b = try arguments.array(2)
                return try .array(computed(a) { try $0.solve(b) })
            case "qr reduced", "qr complete":
                let (q, r) = try a.qr(arguments[0].text() == "qr reduced" ? .reduced : .complete)
                return try .tuple([q, r])
            case "qr r": return try .array(a.qrTriangle())
            default: throw PythonError.value("no function of matrices has this name")
            }
        }
    }
]

/// The result of a function, computed; errors that depend on elements become ones of arguments.
private func computed(_ a: AnyNDArray, _ body: (AnyNDArray) throws -> AnyNDArray) throws -> AnyNDArray {
    do {
        let result = try body(a)
        guard result.count > 0 else { return result }
        // One element waits for all: the result of a failed task has none.
        let first = (0..<result.rank).reduce(result.view) { view, _ in view.indexing(axis: 0, at: 0) }
        _ = try waiting(on: a.runtime) { try a.runtime.item(result.base.with(first)) }
        return result
    } catch let error as ArrayError {
        guard let reason = error.linearAlgebra else { throw error }
        throw ArrayError(.value, "\(reason)")
    }
}
