public import AquilaTypes

/// Converts a value as NumPy's `astype` does.
///
/// A real type becomes complex with imaginary part 0; complex to real drops the imaginary part;
/// complex to `bool` is true if one of the parts is not zero. For all other types see
/// `Opcode.convertRules`.
public func emitCast(
    _ builder: inout KernelBuilder, _ value: KernelValue, from source: DType, to target: DType
) -> KernelValue {
    guard source != target else { return value }
    let part = target.component
    switch (source.isComplex, target.isComplex) {
    case (true, true):
        return KernelValue(
            builder.convert(value.re, to: part), value.im.map { builder.convert($0, to: part) })
    case (true, false):
        let re = builder.convert(value.re, to: part)
        guard target == .bool, let im = value.im else { return KernelValue(re) }
        return KernelValue(builder.binary(.or, re, builder.convert(im, to: .bool)))
    case (false, true):
        return KernelValue(builder.convert(value.re, to: part), builder.constant(bits: 0, part))
    case (false, false):
        return KernelValue(builder.convert(value.re, to: part))
    }
}
