import AquilaKernels
import AquilaTypes

extension Window {
    func reductionGeometry(of operation: Operation) -> ReductionGeometry? {
        guard operation.kind == .reduce else { return nil }
        let operand = view(of: references[operation.inputs.lowerBound])
        var others = operation.mask.map { [view(of: references[$0]).broadcast(to: operand.shape)!] } ?? []
        // Positions count in row-major order, whatever the strides.
        if ReductionOp(rawValue: operation.code)!.needsIndex {
            others.append(View(contiguous: operand.shape, itemSize: 1))
        }
        return ReductionGeometry(operand, axes: operation.parameter, alongside: others)
    }
}
