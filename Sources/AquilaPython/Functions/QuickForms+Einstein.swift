import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import CPython

// Quick forms of sums of products over labels of axes, which are products of rows and matrices.

extension QuickForms {
    /// `einsum` of one or two arrays of few elements whose labels are those of a trace, of a product of
    /// rows or matrices, or of products of matching rows.
    static func einsum(_ items: UnsafePointer<Ref?>, _ count: Int) throws -> Ref? {
        guard count == 2 || count == 3, items[0]!.type == AqUnicodeType(),
            let a = try items[1]!.exactArray?.pointee.array, isUsual(a.dtype)
        else { return nil }
        let b = count == 3 ? try items[2]!.exactArray?.pointee.array : nil
        guard count == 2 || b?.dtype == a.dtype, let pattern = pattern(try items[0]!.text()) else {
            return nil
        }
        return try einsum(pattern, a, b, items)
    }

    private static func isUsual(_ type: DType) -> Bool {
        type == .float64 || type == .float32 || type == .int64
    }

    private static func einsum(
        _ pattern: String, _ a: AnyNDArray, _ b: AnyNDArray?, _ items: UnsafePointer<Ref?>
    ) throws -> Ref? {
        let runtime = a.runtime
        switch (pattern, a.rank, b?.rank) {
        case ("aa->", 2, nil):
            guard a.shape[0] == a.shape[1], a.count > 0 else { return nil }
            let strides: Dims = [a.view.strides[0] + a.view.strides[1]]
            let diagonal = View(offset: a.view.offset, shape: [a.shape[0]], strides: strides)
            return try runtime.totalAtHand(.sum, a.bits.with(diagonal))?.object()
        case ("a,a->", 1, 1):
            guard a.count > 0, a.shape == b!.shape else { return nil }
            return try runtime.innerProductAtHand(a.bits, b!.bits)?.object()
        case ("ab,bc->ac", 2, 2), ("ab,b->a", 2, 1), ("a,ab->b", 1, 2):
            guard a.shape[a.rank - 1] == b!.shape[0] else { return nil }
            return try a.matmulAtHand(b!).map { try .array($0) }
        case ("ab,ab->a", 2, 2):
            guard a.shape == b!.shape, a.count > 0,
                let products = runtime.mapAtHand(.multiply, a.bits, b!.bits)
            else { return nil }
            let bits = AnyNDArray(LogicalStore(products, products.root, products.dtype)).bits
            let sums = withExtendedLifetime(products) { runtime.reduceAtHand(.sum, bits, axis: 1) }
            return try sums.flatMap { $0.dtype == a.dtype ? try .array($0) : nil }
        default: return nil
        }
    }

    /// The subscripts with the letters a, b, … in the order of their first use, and the labels of the
    /// result; nil for long ones and other characters.
    private static func pattern(_ subscripts: String) -> String? {
        guard subscripts.utf8.count <= 16 else { return nil }
        var (letters, pattern, hasResult) = ([UInt8](), [UInt8](), false)
        for byte in subscripts.utf8 where byte != UInt8(ascii: " ") {
            switch byte {
            case UInt8(ascii: ","): pattern.append(byte)
            case UInt8(ascii: "-"): hasResult = true
            case UInt8(ascii: ">"): pattern += Array("->".utf8)
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                if !letters.contains(byte) { letters.append(byte) }
                pattern.append(UInt8(ascii: "a") + UInt8(letters.firstIndex(of: byte)!))
            default: return nil
            }
        }
        if !hasResult {
            // The letters that occur once, in alphabetical order.
            let single = letters.filter { letter in subscripts.utf8.filter { $0 == letter }.count == 1 }
            pattern += Array("->".utf8)
            pattern += single.sorted().map { UInt8(ascii: "a") + UInt8(letters.firstIndex(of: $0)!) }
        }
        return String(decoding: pattern, as: UTF8.self)
    }
}
