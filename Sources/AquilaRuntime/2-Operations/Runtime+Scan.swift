import AquilaKernels
public import AquilaTypes

extension Runtime {
    /// Running sums or products along an axis, as a new array: element i combines the elements 0 ... i, one after the
    /// other. Records a task whose points are rows of the axis; does not wait.
    ///
    /// - Parameters:
    ///   - op: sums or products.
    ///   - input: the array.
    ///   - axis: 0 ..< rank.
    ///   - dtype: the type to compute in; nil: NumPy's choice, 64 bits for integers.
    public func scan(
        _ op: ScanOp, _ input: LogicalStore, axis: Int, dtype: DType? = nil
    ) throws(ArrayError) -> LogicalStore {
        let reduction: ReductionOp = op == .sum ? .sum : .prod
        let type = dtype ?? reduction.resultType(input.dtype)
        let result = makeStore(input.shape, type, like: [input.view])
        try copy(.array(input), into: result)
        var launch = TaskLaunch(ScanTask.declaration)
        launch.add(result, .inputOutput)
        launch.add(.broadcast(0, axes: [axis]))
        launch.add(scalar: op)
        launch.add(scalar: axis)
        try launch.submit()
        return result
    }
}

private enum ScanTask {
    static let declaration = TaskDeclaration(
        Library("aquila"), "scan",
        variants: [
            .cpu: { context in
                let store = context.stores[0]
                store.dtype.dispatch(
                    ScanVisitor(
                        op: context.scalar(0), pointer: store.address, view: store.view,
                        axis: context.scalar(1)))
            }
        ])
}

/// Scans an axis in place.
private struct ScanVisitor: DTypeVisitor {
    let op: ScanOp
    let pointer: UnsafeMutableRawPointer
    let view: View
    let axis: Int

    func visit<T: Element>(_ type: T.Type) {
        switch type.dtype {
        case .complex64: scan(ComplexPair<Float>.self)
        case .complex128: scan(ComplexPair<Double>.self)
        case .bool: scan(UInt8.self)
        default:
            let number = type as! any Scannable.Type
            scan(number)
        }
    }

    private func scan<T: Scannable>(_ type: T.Type) {
        let step = view.strides[axis]
        let count = view.shape[axis]
        view.indexing(axis: axis, at: 0).forEachOffset { offset in
            var address = pointer + offset
            guard count > 0 else { return }
            var state = address.loadUnaligned(as: T.self)
            for _ in 1..<count {
                address += step
                let next = address.loadUnaligned(as: T.self)
                state = op == .sum ? state.scanSum(next) : state.scanProduct(next)
                address.storeBytes(of: state, as: T.self)
            }
        }
    }
}

/// A number that scans add and multiply; integers wrap.
private protocol Scannable: BitwiseCopyable {
    func scanSum(_ other: Self) -> Self
    func scanProduct(_ other: Self) -> Self
}

extension Scannable where Self: FixedWidthInteger {
    func scanSum(_ other: Self) -> Self { self &+ other }
    func scanProduct(_ other: Self) -> Self { self &* other }
}

extension Scannable where Self: FloatingPoint {
    func scanSum(_ other: Self) -> Self { self + other }
    func scanProduct(_ other: Self) -> Self { self * other }
}

extension Int8: Scannable {}
extension Int16: Scannable {}
extension Int32: Scannable {}
extension Int: Scannable {}
extension Int64: Scannable {}
extension UInt8: Scannable {}
extension UInt16: Scannable {}
extension UInt32: Scannable {}
extension UInt64: Scannable {}
extension Float16: Scannable {}
extension Float: Scannable {}
extension Double: Scannable {}

/// A complex number as it lies in memory.
private struct ComplexPair<Part: FloatingPoint & BitwiseCopyable>: Scannable {
    var re: Part
    var im: Part

    func scanSum(_ other: Self) -> Self { Self(re: re + other.re, im: im + other.im) }
    func scanProduct(_ other: Self) -> Self {
        Self(re: re * other.re - im * other.im, im: re * other.im + im * other.re)
    }
}
