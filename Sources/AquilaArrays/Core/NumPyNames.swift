public import AquilaTypes

// NumPy's names for functions that are named otherwise in Swift; the compiler's error states the
// Swift name.

extension NDArray {
    @available(*, unavailable, renamed: "differences(order:axis:)")
    public func diff(_ order: Int = 1, axis: Int = -1) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "rolled(by:axis:)")
    public func roll(_ shift: Int, axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "padded(by:with:)")
    public func pad(_ width: Int) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "taking(_:axis:)")
    public func take(_ positions: NDArray<Int>, axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "lowerTriangle(offset:)")
    public func tril(_ offset: Int = 0) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "upperTriangle(offset:)")
    public func triu(_ offset: Int = 0) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "standardDeviation(axes:correction:keepDims:where:)")
    public func std(axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "variance(axes:correction:keepDims:where:)")
    public func `var`(axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "product(axes:keepDims:initial:where:)")
    public func prod(axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "cumulativeSum(axis:)")
    public func cumsum(axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "cumulativeProduct(axis:)")
    public func cumprod(axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "clipped(_:_:)")
    public func clip(_ lower: Element, _ upper: Element) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "rounded(decimals:)")
    public func round(_ decimals: Int = 0) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "raveled()")
    public func ravel() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "raveled()")
    public func flatten() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "reshaped(_:)")
    public func reshape(_ shape: Shape) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "cast(to:)")
    public func astype<To: AquilaTypes.Element>(_ type: To.Type) -> NDArray<To> { fatalError() }
    @available(*, unavailable, renamed: "repeated(_:axis:)")
    public func `repeat`(_ count: Int, axis: Int = 0) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "tiled(_:)")
    public func tile(_ counts: [Int]) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "transposed(_:)")
    public func transpose(_ axes: [Int]? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "swappedAxes(_:_:)")
    public func swapaxes(_ axis1: Int, _ axis2: Int) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "squeezed(_:)")
    public func squeeze(_ axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "flipped(_:)")
    public func flip(_ axis: Int? = nil) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "partitioned(at:axis:)")
    public func partition(_ position: Int, axis: Int = -1) -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "inverse()")
    public func inv() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "determinant()")
    public func det() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "signAndLogDeterminant()")
    public func slogdet() -> (NDArray, NDArray) { fatalError() }
    @available(*, unavailable, renamed: "singularValues()")
    public func svdvals() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "hermitianEigenvalues(upper:)")
    public func eigvalsh() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "eigenvalues()")
    public func eigvals() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "conditionNumber(_:)")
    public func cond() -> NDArray { fatalError() }
    @available(*, unavailable, renamed: "elements()")
    public func tolist() -> [Element] { fatalError() }
    @available(*, unavailable, renamed: "rank")
    public var ndim: Int { fatalError() }
    @available(*, unavailable, renamed: "count")
    public var size: Int { fatalError() }
}

extension NDArray where Element == Bool {
    @available(*, unavailable, renamed: "countNonzero(axes:keepDims:)")
    public func sum(axes: [Int]? = nil, keepDims: Bool = false) -> NDArray<Int> { fatalError() }
    @available(*, unavailable, renamed: "countNonzero(axis:keepDims:)")
    public func sum(axis: Int, keepDims: Bool = false) -> NDArray<Int> { fatalError() }
}

@available(*, unavailable, renamed: "maximum(_:_:)")
public func max<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "minimum(_:_:)")
public func min<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "select(_:_:_:)")
public func `where`<E: Element>(_ mask: NDArray<Bool>, _ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    fatalError()
}
@available(*, unavailable, message: "write NDArray([1, 2, 3]), or let a: NDArray<Double> = [[1, 2], [3, 4]]")
public func array<E: Element>(_ elements: [E]) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "zeros(_:)", message: "memory that is never read costs nothing")
public func empty(_ shape: Shape) -> NDArray<Double> { fatalError() }
@available(*, unavailable, renamed: "floorDivide(_:_:)")
public func floor_divide<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write concatenate([a, b], axis: 0), or stack([a, b]) for rows")
public func vstack<E: Element>(_ arrays: [NDArray<E>]) -> NDArray<E> { fatalError() }
@available(*, unavailable, message: "write concatenate([a, b], axis: -1)")
public func hstack<E: Element>(_ arrays: [NDArray<E>]) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "asin(_:)")
public func arcsin<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "acos(_:)")
public func arccos<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "atan(_:)")
public func arctan<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "isNaN(_:)")
public func isnan<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "isFinite(_:)")
public func isfinite<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
@available(*, unavailable, renamed: "isInfinite(_:)")
public func isinf<E: NumericElement>(_ a: NDArray<E>) -> NDArray<E> { fatalError() }
