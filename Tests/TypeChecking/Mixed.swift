// Expressions of mixed types. `scripts/check-expressions` type-checks them, and fails unless each
// marked line soon gives an error with the given text.
import AquilaArrays

func mixed(
    _ d: NDArray<Double>, _ f: NDArray<Float>, _ n: NDArray<Int>, _ m: NDArray<Int32>, _ b: NDArray<Bool>
) {
    _ = d + f  // error: both need one type: Double(n) of a number
    _ = d * n  // error: both need one type: Double(n) of a number
    _ = n - m  // error: both need one type: Double(n) of a number
    _ = n / m  // error: both need one type: Double(n) of a number
    _ = d * b  // error: both need one type: Double(n) of a number
    _ = d + 2 * n - 1  // error: both need one type: Double(n) of a number
    _ = d[1...] * n[..<(-1)] + 0.5 * d[1...]  // error: both need one type: Double(n) of a number
}

func mixed(_ d: NDArray<Double>, _ f: NDArray<Float>, _ n: NDArray<Int>, i: Int, x: Double, y: Float) {
    _ = d * i  // error: both need one type: Double(n) of a number
    _ = i + d  // error: both need one type: Double(n) of a number
    _ = d / i + 1  // error: both need one type: Double(n) of a number
    _ = x * n  // error: both need one type: Double(n) of a number
    _ = n + x  // error: both need one type: Double(n) of a number
    _ = d * y  // error: both need one type: Double(n) of a number
    _ = f * x  // error: both need one type: Double(n) of a number
    _ = sin(d) * i + cos(d)  // error: both need one type: Double(n) of a number
    _ = (d - d.mean()) / d.standardDeviation() * y  // error: both need one type: Double(n) of a number
}

func names(_ d: NDArray<Double>, _ n: NDArray<Int>, _ b: NDArray<Bool>) {
    _ = d == d  // error: compare element by element with .==
    _ = d.diff()  // error: renamed to 'differences(order:axis:)'
    _ = n.cumsum()  // error: renamed to 'cumulativeSum(axis:)'
    _ = d.std()  // error: renamed to 'standardDeviation(axes:correction:keepDims:where:)'
    _ = b.sum()  // error: renamed to 'countNonzero(axes:keepDims:)'
    _ = max(d, d)  // error: renamed to 'maximum(_:_:)'
    _ = d.transpose()  // error: renamed to 'transposed(_:)'
    _ = d.ndim  // error: renamed to 'rank'
    _ = array([1.0])  // error: write NDArray([1, 2, 3])
    _ = empty([3])  // error: renamed to 'zeros(_:)'
    _ = arcsin(d)  // error: renamed to 'asin(_:)'
    _ = isnan(d)  // error: renamed to 'isNaN(_:)'
    _ = vstack([d, d])  // error: write concatenate([a, b], axis: 0)
}
