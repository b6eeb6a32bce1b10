public import AquilaTypes

// Written by scripts/numpy-names from the table of NumPy's names: those that Swift has under another name.
// The compiler's error states Swift's form.

@available(*, unavailable, message: "write abs(_:)")
public func absolute<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a + b")
public func add<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.all(axis:keepDims:where:)")
public func all<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.allClose(to:relativeTolerance:absoluteTolerance:equalNaN:)")
public func allclose<E: Element>(
    _ a: NDArray<E>, _ others: Any..., b: Any? = nil, rtol: Any? = nil, atol: Any? = nil,
    equal_nan: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.max(axis:keepDims:initial:where:)")
public func amax<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.min(axis:keepDims:initial:where:)")
public func amin<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.any(axis:keepDims:where:)")
public func `any`<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write concatenate([a.raveled(), b.raveled()])")
public func append<E: Element>(_ a: NDArray<E>, _ others: Any..., values: Any? = nil, axis: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write acosh(_:)")
public func arccosh<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write asinh(_:)")
public func arcsinh<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write atan2(_:_:)")
public func arctan2<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write atanh(_:)")
public func arctanh<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.argmax(axis:keepDims:)")
public func argmax<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.argmin(axis:keepDims:)")
public func argmin<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.argpartition(at:axis:)")
public func argpartition<E: Element>(
    _ a: NDArray<E>, _ others: Any..., kth: Any? = nil, axis: Any? = nil, kind: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.argsort(axis:)")
public func argsort<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, kind: Any? = nil, stable: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write stack(a.nonzero(), axis: 1)")
public func argwhere<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.rounded(decimals:)")
public func around<E: Element>(_ a: NDArray<E>, _ others: Any..., decimals: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.isEqual(to:equalNaN:)")
public func array_equal<E: Element>(_ a: NDArray<E>, _ others: Any..., a2: Any? = nil, equal_nan: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write NDArray(_:)")
public func asanyarray<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write NDArray(_:)")
public func asarray<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.contiguous()")
public func ascontiguousarray<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.cast(to:)")
public func astype<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.binCount(minLength:)")
public func bincount<E: Element>(
    _ a: NDArray<E>, _ others: Any..., weights: Any? = nil, minlength: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a & b")
public func bitwise_and<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write bitCount(_:)")
public func bitwise_count<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write ~a")
public func bitwise_invert<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a << b")
public func bitwise_left_shift<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write ~a")
public func bitwise_not<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a | b")
public func bitwise_or<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a >> b")
public func bitwise_right_shift<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a ^ b")
public func bitwise_xor<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.broadcast(to:)")
public func broadcast_to<E: Element>(_ a: NDArray<E>, _ others: Any..., shape: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write DType.canCastSafely(to:)")
public func can_cast(_ first: Any, _ others: Any..., to: Any? = nil) -> NDArray<Double> { fatalError() }
@available(*, unavailable, message: "write a.cholesky(upper:)")
public func cholesky<E: Element>(_ a: NDArray<E>, _ others: Any..., upper: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.clipped(_:_:)")
public func clip<E: Element>(
    _ a: NDArray<E>, _ others: Any..., a_min: Any? = nil, a_max: Any? = nil, min: Any? = nil, max: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a[mask]")
public func compress<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write concatenate(_:axis:)")
public func concat<E: Element>(_ arrays: [NDArray<E>], _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.conditionNumber(_:)")
public func cond<E: Element>(_ a: NDArray<E>, _ others: Any..., p: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write conjugate(_:)")
public func conj<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.convolved(with:extent:method:)")
public func convolve<E: Element>(_ a: NDArray<E>, _ others: Any..., v: Any? = nil, mode: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.copy()")
public func copy<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write copySign(_:_:)")
public func copysign<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.assign(_:)")
public func copyto<E: Element>(_ a: NDArray<E>, _ others: Any..., src: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.correlated(with:extent:)")
public func correlate<E: Element>(_ a: NDArray<E>, _ others: Any..., v: Any? = nil, mode: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.countNonzero(axis:keepDims:)")
public func count_nonzero<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.cumulativeProduct(axis:)")
public func cumprod<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.cumulativeSum(axis:)")
public func cumsum<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.cumulativeProduct(axis:)")
public func cumulative_prod<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, include_initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.cumulativeSum(axis:)")
public func cumulative_sum<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, include_initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write Generator(seed:)")
public func default_rng(_ first: Any, _ others: Any...) -> NDArray<Double> { fatalError() }
@available(*, unavailable, message: "write radians(_:)")
public func deg2rad<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.determinant()")
public func det<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.diagonal(offset:axis1:axis2:)")
public func diagonal<E: Element>(
    _ a: NDArray<E>, _ others: Any..., offset: Any? = nil, axis1: Any? = nil, axis2: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.differences(order:axis:)")
public func diff<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, prepend: Any? = nil,
    append: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a / b")
public func divide<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.dot(_:)")
public func dot<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.split(into: n, axis: 2)")
public func dsplit<E: Element>(_ a: NDArray<E>, _ others: Any..., indices_or_sections: Any? = nil) -> NDArray<
    E
> { fatalError() }
@available(*, unavailable, message: "write a.eig()")
public func eig<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.eigh(upper:)")
public func eigh<E: Element>(_ a: NDArray<E>, _ others: Any..., UPLO: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.eigenvalues()")
public func eigvals<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.hermitianEigenvalues(upper:)")
public func eigvalsh<E: Element>(_ a: NDArray<E>, _ others: Any..., UPLO: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write zeros(like:)")
public func empty_like<E: Element>(_ a: NDArray<E>, _ others: Any..., shape: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a .== b")
public func equal<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.expandedDims(at:)")
public func expand_dims<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a[mask]")
public func extract<E: Element>(_ a: NDArray<E>, _ others: Any..., arr: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write abs(_:)")
public func fabs<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.fft(count:axis:norm:)")
public func fft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.fftn(axes: [-2, -1])")
public func fft2<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.fftn(counts:axes:norm:)")
public func fftn<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.fftshift(axes:)")
public func fftshift<E: Element>(_ a: NDArray<E>, _ others: Any..., axes: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write trunc(_:)")
public func fix<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.raveled().nonzero()[0]")
public func flatnonzero<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.flipped(_:)")
public func flip<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.flipped(1)")
public func fliplr<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.flipped(0)")
public func flipud<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.cast(to: Double.self) ** b")
public func float_power<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write NDArray(shape:_:)")
public func fromfunction(_ first: Any, _ others: Any..., shape: Any? = nil) -> NDArray<Double> {
    fatalError()
}
@available(*, unavailable, message: "write full(_:like:)")
public func full_like<E: Element>(
    _ a: NDArray<E>, _ others: Any..., fill_value: Any? = nil, shape: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.gradient(spacing:axis:edgeOrder:)")
public func gradient<E: Element>(
    _ a: NDArray<E>, _ others: Any..., varargs: Any? = nil, axis: Any? = nil, edge_order: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .> b")
public func greater<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .>= b")
public func greater_equal<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.hfft(count:axis:norm:)")
public func hfft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.histogram(bins:range:)")
public func histogram<E: Element>(
    _ a: NDArray<E>, _ others: Any..., bins: Any? = nil, range: Any? = nil, density: Any? = nil,
    weights: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.split(into: n, axis: 1)")
public func hsplit<E: Element>(_ a: NDArray<E>, _ others: Any..., indices_or_sections: Any? = nil) -> NDArray<
    E
> { fatalError() }
@available(*, unavailable, message: "write eye(_:_:offset:)")
public func identity(_ first: Any, _ others: Any...) -> NDArray<Double> { fatalError() }
@available(*, unavailable, message: "write a.ifft(count:axis:norm:)")
public func ifft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.ifftn(axes: [-2, -1])")
public func ifft2<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.ifftn(counts:axes:norm:)")
public func ifftn<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.ifftshift(axes:)")
public func ifftshift<E: Element>(_ a: NDArray<E>, _ others: Any..., axes: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.ihfft(count:axis:norm:)")
public func ihfft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.imaginary")
public func imag<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write einsum(\"ik,jk->ij\", a, b)")
public func inner<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.interpolated(between:_:before:after:)")
public func interp<E: Element>(
    _ a: NDArray<E>, _ others: Any..., xp: Any? = nil, fp: Any? = nil, left: Any? = nil, right: Any? = nil,
    period: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.intersection(_:)")
public func intersect1d<E: Element>(
    _ a: NDArray<E>, _ others: Any..., ar2: Any? = nil, assume_unique: Any? = nil, return_indices: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.inverse()")
public func inv<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write ~a")
public func invert<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.irfft(count:axis:norm:)")
public func irfft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.irfftn(axes: [-2, -1])")
public func irfft2<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.irfftn(counts:axes:norm:)")
public func irfftn<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.isClose(to:relativeTolerance:absoluteTolerance:equalNaN:)")
public func isclose<E: Element>(
    _ a: NDArray<E>, _ others: Any..., b: Any? = nil, rtol: Any? = nil, atol: Any? = nil,
    equal_nan: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write DType.isComplex")
public func iscomplexobj<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.isIn(_:isInverted:)")
public func isin<E: Element>(
    _ a: NDArray<E>, _ others: Any..., test_elements: Any? = nil, assume_unique: Any? = nil,
    invert: Any? = nil, kind: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a << b")
public func left_shift<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .< b")
public func less<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .<= b")
public func less_equal<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write NDArray(contentsOfFile:)")
public func load(
    _ first: Any, _ others: Any..., mmap_mode: Any? = nil, allow_pickle: Any? = nil, fix_imports: Any? = nil,
    encoding: Any? = nil, max_header_size: Any? = nil
) -> NDArray<Double> { fatalError() }
@available(*, unavailable, message: "write logAddExp(_:_:)")
public func logaddexp<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write logAddExp2(_:_:)")
public func logaddexp2<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .& b")
public func logical_and<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write .!a")
public func logical_not<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .| b")
public func logical_or<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .^ b")
public func logical_xor<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.lstsq(_:tolerance:)")
public func lstsq<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil, rcond: Any? = nil) -> NDArray<
    E
> { fatalError() }
@available(*, unavailable, message: "write a.matmul(_:)")
public func matmul<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.norm(_:axis:keepDims:)")
public func matrix_norm<E: Element>(_ a: NDArray<E>, _ others: Any..., keepdims: Any? = nil, ord: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.matrixPower(_:)")
public func matrix_power<E: Element>(_ a: NDArray<E>, _ others: Any..., n: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.matrixRank(tolerance:relativeTolerance:)")
public func matrix_rank<E: Element>(
    _ a: NDArray<E>, _ others: Any..., tol: Any? = nil, hermitian: Any? = nil, rtol: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.swappedAxes(-2, -1)")
public func matrix_transpose<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write einsum(\"...ij,...j->...i\", a, x)")
public func matvec<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.sharesMemory(with:)")
public func may_share_memory<E: Element>(
    _ a: NDArray<E>, _ others: Any..., b: Any? = nil, max_work: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.mean(axis:keepDims:where:)")
public func mean<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.median(axis:keepDims:)")
public func median<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, overwrite_input: Any? = nil, keepdims: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a % b")
public func mod<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.movedAxis(_:to:)")
public func moveaxis<E: Element>(
    _ a: NDArray<E>, _ others: Any..., source: Any? = nil, destination: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write multiDot(_:)")
public func multi_dot<E: Element>(_ arrays: [NDArray<E>], _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a * b")
public func multiply<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanArgmax(axis:keepDims:)")
public func nanargmax<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.nanArgmin(axis:keepDims:)")
public func nanargmin<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.nanMax(axis:keepDims:)")
public func nanmax<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanMean(axis:keepDims:)")
public func nanmean<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.nanMin(axis:keepDims:)")
public func nanmin<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanProduct(axis:keepDims:)")
public func nanprod<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanStandardDeviation(axis:correction:keepDims:)")
public func nanstd<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil,
    correction: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanSum(axis:keepDims:)")
public func nansum<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nanVariance(axis:correction:keepDims:)")
public func nanvar<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil,
    correction: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.rank")
public func ndim<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write -a")
public func negative<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write nextAfter(_:_:)")
public func nextafter<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.nonzero()")
public func nonzero<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.norm(_:axis:keepDims:)")
public func norm<E: Element>(
    _ a: NDArray<E>, _ others: Any..., ord: Any? = nil, axis: Any? = nil, keepdims: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a .!= b")
public func not_equal<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write ones(like:)")
public func ones_like<E: Element>(_ a: NDArray<E>, _ others: Any..., shape: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.outer(_:)")
public func outer<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.padded(by:with:)")
public func pad<E: Element>(_ a: NDArray<E>, _ others: Any..., pad_width: Any? = nil, mode: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.partitioned(at:axis:)")
public func partition<E: Element>(
    _ a: NDArray<E>, _ others: Any..., kth: Any? = nil, axis: Any? = nil, kind: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.percentile(_:axis:keepDims:)")
public func percentile<E: Element>(
    _ a: NDArray<E>, _ others: Any..., q: Any? = nil, axis: Any? = nil, overwrite_input: Any? = nil,
    method: Any? = nil, keepdims: Any? = nil, weights: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.transposed(_:)")
public func permute_dims<E: Element>(_ a: NDArray<E>, _ others: Any..., axes: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.pinv(tolerance:)")
public func pinv<E: Element>(
    _ a: NDArray<E>, _ others: Any..., rcond: Any? = nil, hermitian: Any? = nil, rtol: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a[mask] = values")
public func place<E: Element>(_ a: NDArray<E>, _ others: Any..., mask: Any? = nil, vals: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write +a")
public func positive<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a ** b")
public func power<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.product(axis:keepDims:initial:where:)")
public func prod<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write DType.promote(_:_:)")
public func promote_types(_ first: Any, _ others: Any..., type2: Any? = nil) -> NDArray<Double> {
    fatalError()
}
@available(*, unavailable, message: "write a.max() - a.min()")
public func ptp<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a[positions] = values")
public func put<E: Element>(
    _ a: NDArray<E>, _ others: Any..., ind: Any? = nil, v: Any? = nil, mode: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.qr(_:)")
public func qr<E: Element>(_ a: NDArray<E>, _ others: Any..., mode: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.quantile(_:axis:keepDims:)")
public func quantile<E: Element>(
    _ a: NDArray<E>, _ others: Any..., q: Any? = nil, axis: Any? = nil, overwrite_input: Any? = nil,
    method: Any? = nil, keepdims: Any? = nil, weights: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write degrees(_:)")
public func rad2deg<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.raveled()")
public func ravel<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.real")
public func real<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a % b")
public func remainder<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.repeated(_:axis:)")
public func `repeat`<E: Element>(_ a: NDArray<E>, _ others: Any..., repeats: Any? = nil, axis: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.reshaped(_:)")
public func reshape<E: Element>(_ a: NDArray<E>, _ others: Any..., shape: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.rfft(count:axis:norm:)")
public func rfft<E: Element>(
    _ a: NDArray<E>, _ others: Any..., n: Any? = nil, axis: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.rfftn(axes: [-2, -1])")
public func rfft2<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.rfftn(counts:axes:norm:)")
public func rfftn<E: Element>(
    _ a: NDArray<E>, _ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a >> b")
public func right_shift<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.rolled(by:axis:)")
public func roll<E: Element>(_ a: NDArray<E>, _ others: Any..., shift: Any? = nil, axis: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.T.flipped(0)")
public func rot90<E: Element>(_ a: NDArray<E>, _ others: Any..., k: Any? = nil, axes: Any? = nil) -> NDArray<
    E
> { fatalError() }
@available(*, unavailable, message: "write a.rounded(decimals:)")
public func round<E: Element>(_ a: NDArray<E>, _ others: Any..., decimals: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write concatenate([a, b], axis: 0)")
public func row_stack<E: Element>(_ arrays: [NDArray<E>], _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.write(toFile:)")
public func save(_ first: Any, _ others: Any..., arr: Any? = nil, allow_pickle: Any? = nil) -> NDArray<Double>
{ fatalError() }
@available(*, unavailable, message: "write AnyNDArray.writeArchive(_:toFile:)")
public func savez(_ first: Any, _ others: Any..., allow_pickle: Any? = nil, kwds: Any? = nil) -> NDArray<
    Double
> { fatalError() }
@available(*, unavailable, message: "write AnyNDArray.writeArchive(_:toFile:)")
public func savez_compressed(_ first: Any, _ others: Any..., allow_pickle: Any? = nil, kwds: Any? = nil)
    -> NDArray<Double>
{ fatalError() }
@available(*, unavailable, message: "write a.searchSorted(_:side:sorter:)")
public func searchsorted<E: Element>(
    _ a: NDArray<E>, _ others: Any..., v: Any? = nil, side: Any? = nil, sorter: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.subtracting(elementsOf:)")
public func setdiff1d<E: Element>(
    _ a: NDArray<E>, _ others: Any..., ar2: Any? = nil, assume_unique: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.symmetricDifference(_:)")
public func setxor1d<E: Element>(
    _ a: NDArray<E>, _ others: Any..., ar2: Any? = nil, assume_unique: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.shape")
public func shape<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.sharesMemory(with:)")
public func shares_memory<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil, max_work: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write signBit(_:)")
public func signbit<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.count")
public func size<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.signAndLogDeterminant()")
public func slogdet<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.solve(_:)")
public func solve<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.sorted(axis:)")
public func sort<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, kind: Any? = nil, stable: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.split(into:axis:)")
public func split<E: Element>(
    _ a: NDArray<E>, _ others: Any..., indices_or_sections: Any? = nil, axis: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.squeezed(_:)")
public func squeeze<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.standardDeviation(axis:correction:keepDims:where:)")
public func std<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil,
    correction: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a - b")
public func subtract<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.sum(axis:keepDims:initial:where:)")
public func sum<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.svd(full:)")
public func svd<E: Element>(
    _ a: NDArray<E>, _ others: Any..., full_matrices: Any? = nil, compute_uv: Any? = nil,
    hermitian: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.singularValues()")
public func svdvals<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.swappedAxes(_:_:)")
public func swapaxes<E: Element>(_ a: NDArray<E>, _ others: Any..., axis1: Any? = nil, axis2: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.taking(_:axis:)")
public func take<E: Element>(
    _ a: NDArray<E>, _ others: Any..., indices: Any? = nil, axis: Any? = nil, mode: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write einsum(_:_:)")
public func tensordot<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil, axes: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.tensorInverse(leading:)")
public func tensorinv<E: Element>(_ a: NDArray<E>, _ others: Any..., ind: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.tensorSolve(_:axes:)")
public func tensorsolve<E: Element>(_ a: NDArray<E>, _ others: Any..., b: Any? = nil, axes: Any? = nil)
    -> NDArray<E>
{ fatalError() }
@available(*, unavailable, message: "write a.tiled(_:)")
public func tile<E: Element>(_ a: NDArray<E>, _ others: Any..., reps: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.trace(offset:axis1:axis2:)")
public func trace<E: Element>(
    _ a: NDArray<E>, _ others: Any..., offset: Any? = nil, axis1: Any? = nil, axis2: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.transposed(_:)")
public func transpose<E: Element>(_ a: NDArray<E>, _ others: Any..., axes: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.lowerTriangle(offset:)")
public func tril<E: Element>(_ a: NDArray<E>, _ others: Any..., k: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.upperTriangle(offset:)")
public func triu<E: Element>(_ a: NDArray<E>, _ others: Any..., k: Any? = nil) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a / b")
public func true_divide<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.union(_:)")
public func union1d<E: Element>(_ a: NDArray<E>, _ others: Any..., ar2: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.unique()")
public func unique<E: Element>(
    _ a: NDArray<E>, _ others: Any..., return_index: Any? = nil, return_inverse: Any? = nil,
    return_counts: Any? = nil, axis: Any? = nil, equal_nan: Any? = nil, sorted: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.uniqueAll()")
public func unique_all<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.uniqueCounts()")
public func unique_counts<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.unique()")
public func unique_values<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.unstacked(axis:)")
public func unstack<E: Element>(_ a: NDArray<E>, _ others: Any..., axis: Any? = nil) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write a.variance(axis:correction:keepDims:where:)")
public func `var`<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil,
    correction: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write einsum(\"...i,...i->...\", conjugate(a), b)")
public func vecdot<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write einsum(\"...i,...ij->...j\", conjugate(x), a)")
public func vecmat<E: Element>(_ a: NDArray<E>, _ others: Any...) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.norm(_:axis:keepDims:)")
public func vector_norm<E: Element>(
    _ a: NDArray<E>, _ others: Any..., axis: Any? = nil, keepdims: Any? = nil, ord: Any? = nil
) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write a.split(into: n, axis: 0)")
public func vsplit<E: Element>(_ a: NDArray<E>, _ others: Any..., indices_or_sections: Any? = nil) -> NDArray<
    E
> { fatalError() }
@available(*, unavailable, message: "write zeros(like:)")
public func zeros_like<E: Element>(_ a: NDArray<E>, _ others: Any..., shape: Any? = nil) -> NDArray<E> {
    fatalError()
}

extension NDArray {
    @available(*, unavailable, message: "write a.allClose(to:relativeTolerance:absoluteTolerance:equalNaN:)")
    public func allclose(
        _ others: Any..., b: Any? = nil, rtol: Any? = nil, atol: Any? = nil, equal_nan: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.max(axis:keepDims:initial:where:)")
    public func amax(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil) -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.min(axis:keepDims:initial:where:)")
    public func amin(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil) -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.rounded(decimals:)")
    public func around(_ others: Any..., decimals: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.isEqual(to:equalNaN:)")
    public func array_equal(_ others: Any..., a1: Any? = nil, a2: Any? = nil, equal_nan: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.contiguous()")
    public func ascontiguousarray(_ others: Any...) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.binCount(minLength:)")
    public func bincount(_ others: Any..., x: Any? = nil, weights: Any? = nil, minlength: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.broadcast(to:)")
    public func broadcast_to(_ others: Any..., array: Any? = nil, shape: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a[mask]")
    public func compress(_ others: Any..., condition: Any? = nil, axis: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write conjugate(_:)")
    public func conj(_ others: Any...) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write conjugate(_:)")
    public func conjugate(_ others: Any...) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.convolved(with:extent:method:)")
    public func convolve(_ others: Any..., v: Any? = nil, mode: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.assign(_:)")
    public func copyto(_ others: Any..., dst: Any? = nil, src: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.correlated(with:extent:)")
    public func correlate(_ others: Any..., v: Any? = nil, mode: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.countNonzero(axis:keepDims:)")
    public func count_nonzero(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.withUnsafeBuffer(_:)")
    public var ctypes: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.cumulativeProduct(axis:)")
    public func cumulative_prod(
        _ others: Any..., x: Any? = nil, axis: Any? = nil, include_initial: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.cumulativeSum(axis:)")
    public func cumulative_sum(_ others: Any..., x: Any? = nil, axis: Any? = nil, include_initial: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.withUnsafeBuffer(_:)")
    public var data: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.split(into: n, axis: 2)")
    public func dsplit(_ others: Any..., ary: Any? = nil, indices_or_sections: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.expandedDims(at:)")
    public func expand_dims(_ others: Any..., axis: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.fftn(axes: [-2, -1])")
    public func fft2(_ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.elements()")
    public var flat: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.raveled().nonzero()[0]")
    public func flatnonzero(_ others: Any...) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.flipped(1)")
    public func fliplr(_ others: Any..., m: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.flipped(0)")
    public func flipud(_ others: Any..., m: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.cast(to: Double.self) ** b")
    public func float_power(_ others: Any...) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.split(into: n, axis: 1)")
    public func hsplit(_ others: Any..., ary: Any? = nil, indices_or_sections: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.ifftn(axes: [-2, -1])")
    public func ifft2(_ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.imaginary")
    public func imag(_ others: Any..., val: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.interpolated(between:_:before:after:)")
    public func interp(
        _ others: Any..., x: Any? = nil, xp: Any? = nil, fp: Any? = nil, left: Any? = nil, right: Any? = nil,
        period: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.intersection(_:)")
    public func intersect1d(
        _ others: Any..., ar1: Any? = nil, ar2: Any? = nil, assume_unique: Any? = nil,
        return_indices: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.irfftn(axes: [-2, -1])")
    public func irfft2(_ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.isClose(to:relativeTolerance:absoluteTolerance:equalNaN:)")
    public func isclose(
        _ others: Any..., b: Any? = nil, rtol: Any? = nil, atol: Any? = nil, equal_nan: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.isIn(_:isInverted:)")
    public func isin(
        _ others: Any..., element: Any? = nil, test_elements: Any? = nil, assume_unique: Any? = nil,
        invert: Any? = nil, kind: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write DType.size")
    public var itemsize: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.swappedAxes(-2, -1)")
    public var mT: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.norm(_:axis:keepDims:)")
    public func matrix_norm(_ others: Any..., x: Any? = nil, keepdims: Any? = nil, ord: Any? = nil) -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.matrixPower(_:)")
    public func matrix_power(_ others: Any..., n: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.matrixRank(tolerance:relativeTolerance:)")
    public func matrix_rank(
        _ others: Any..., A: Any? = nil, tol: Any? = nil, hermitian: Any? = nil, rtol: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.swappedAxes(-2, -1)")
    public func matrix_transpose(_ others: Any..., x: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.sharesMemory(with:)")
    public func may_share_memory(_ others: Any..., b: Any? = nil, max_work: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.movedAxis(_:to:)")
    public func moveaxis(_ others: Any..., source: Any? = nil, destination: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.nanArgmax(axis:keepDims:)")
    public func nanargmax(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.nanArgmin(axis:keepDims:)")
    public func nanargmin(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.nanMax(axis:keepDims:)")
    public func nanmax(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.nanMean(axis:keepDims:)")
    public func nanmean(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.nanMin(axis:keepDims:)")
    public func nanmin(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.nanProduct(axis:keepDims:)")
    public func nanprod(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.nanStandardDeviation(axis:correction:keepDims:)")
    public func nanstd(
        _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil, correction: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.nanSum(axis:keepDims:)")
    public func nansum(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil, initial: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.nanVariance(axis:correction:keepDims:)")
    public func nanvar(
        _ others: Any..., axis: Any? = nil, ddof: Any? = nil, keepdims: Any? = nil, correction: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.count * a.dtype.size")
    public var nbytes: NDArray { fatalError() }
    @available(*, unavailable, message: "write a.transposed(_:)")
    public func permute_dims(_ others: Any..., axes: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.max() - a.min()")
    public func ptp(_ others: Any..., axis: Any? = nil, keepdims: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a[positions] = values")
    public func put(_ others: Any..., indices: Any? = nil, values: Any? = nil, mode: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.rfftn(axes: [-2, -1])")
    public func rfft2(_ others: Any..., s: Any? = nil, axes: Any? = nil, norm: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.T.flipped(0)")
    public func rot90(_ others: Any..., m: Any? = nil, k: Any? = nil, axes: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.write(toFile:)")
    public func save(_ others: Any..., file: Any? = nil, arr: Any? = nil, allow_pickle: Any? = nil) -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.searchSorted(_:side:sorter:)")
    public func searchsorted(_ others: Any..., v: Any? = nil, side: Any? = nil, sorter: Any? = nil) -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.subtracting(elementsOf:)")
    public func setdiff1d(_ others: Any..., ar1: Any? = nil, ar2: Any? = nil, assume_unique: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.symmetricDifference(_:)")
    public func setxor1d(_ others: Any..., ar1: Any? = nil, ar2: Any? = nil, assume_unique: Any? = nil)
        -> NDArray
    { fatalError() }
    @available(*, unavailable, message: "write a.sharesMemory(with:)")
    public func shares_memory(_ others: Any..., b: Any? = nil, max_work: Any? = nil) -> NDArray {
        fatalError()
    }
    @available(*, unavailable, message: "write a.tensorInverse(leading:)")
    public func tensorinv(_ others: Any..., ind: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.tensorSolve(_:axes:)")
    public func tensorsolve(_ others: Any..., b: Any? = nil, axes: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.union(_:)")
    public func union1d(_ others: Any..., ar1: Any? = nil, ar2: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.uniqueAll()")
    public func unique_all(_ others: Any..., x: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.uniqueCounts()")
    public func unique_counts(_ others: Any..., x: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.unique()")
    public func unique_values(_ others: Any..., x: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.unstacked(axis:)")
    public func unstack(_ others: Any..., x: Any? = nil, axis: Any? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.norm(_:axis:keepDims:)")
    public func vector_norm(
        _ others: Any..., x: Any? = nil, axis: Any? = nil, keepdims: Any? = nil, ord: Any? = nil
    ) -> NDArray { fatalError() }
    @available(*, unavailable, message: "write a.split(into: n, axis: 0)")
    public func vsplit(_ others: Any..., ary: Any? = nil, indices_or_sections: Any? = nil) -> NDArray {
        fatalError()
    }
}

extension Generator {
    @available(*, unavailable, message: "write generator.shuffled(_:axis:)")
    public func permuted(_ others: Any..., x: Any? = nil, axis: Any? = nil) -> NDArray<Double> {
        fatalError()
    }
    @available(*, unavailable, message: "write generator.normal(_:)")
    public func standard_normal(_ others: Any..., size: Any? = nil) -> NDArray<Double> { fatalError() }
}
