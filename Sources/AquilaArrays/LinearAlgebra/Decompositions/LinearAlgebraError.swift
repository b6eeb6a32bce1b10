public import AquilaTypes

/// The reason why a function of matrices has no result: NumPy's `LinAlgError`, for errors that depend on
/// elements. Unsuitable shapes and types are an `ArrayError` at the call.
///
/// Functions of matrices do not wait, so that such an error is thrown where a result is read: as the
/// `underlying` error of an `ArrayError` of kind `task`, on all ranks alike.
///
///     let a: NDArray<Double> = [[1, 2], [2, 4]]
///     do {
///         print(try a.inverse().elements())
///     } catch {
///         print(error.linearAlgebra == .singular ? "no inverse" : error.message)
///     }
///
/// In a scope with `exceptionMode: .immediate` it is thrown at the call, which then waits.
public enum LinearAlgebraError: DescribedError, Hashable {
    /// A matrix that has no inverse: elimination found a zero pivot.
    case singular
    /// A matrix without a Cholesky factor.
    case notPositiveDefinite
    /// An iteration for eigenvalues or singular values without an end, as for matrices with NaNs.
    case notConverged
    /// Elements that are infinite or NaN, for which eigenvalues are not defined.
    case notFinite

    public var description: String {
        switch self {
        case .singular: "a matrix is singular"
        case .notPositiveDefinite: "a matrix is not positive definite"
        case .notConverged: "the iteration did not converge"
        case .notFinite: "a matrix has elements that are infinite or NaN"
        }
    }
}

extension ArrayError {
    /// The reason why a function of matrices has failed; nil for other errors.
    public var linearAlgebra: LinearAlgebraError? { underlying as? LinearAlgebraError }
}
