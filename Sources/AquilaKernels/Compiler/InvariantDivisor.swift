import AquilaTypes

/// A divisor of 64-bit integers that is the same at all points, with the numbers that turn division by it
/// into a multiplication and two shifts. There is no vector instruction for such divisions.
///
/// Source: Granlund and Montgomery, "Division by invariant integers using multiplication" (1994), figure
/// 4.1; the factor is found by Möller and Granlund's "Improved division by invariant integers" (2011),
/// algorithm 2, without a division of 128 bits.
struct InvariantDivisor {
    /// The divisor, or 1 in place of 0.
    let value: String
    /// An `i1`: true for a divisor of 0.
    let isZero: String
    /// The low 64 bits of the factor; bit 64 is set.
    let factor: String
    /// The shifts of the halved difference, and of the sum.
    let shifts: (String, String)

    /// Writes the computation of the numbers from a scalar, once for all points.
    init(_ divisor: String, isSigned: Bool, text: IRText) {
        func make(_ operation: String, _ a: String, _ b: String) -> String {
            text.value("\(operation) i64 \(a), \(b)")
        }
        func call(_ name: String, _ a: String, _ b: (type: String, value: String)) -> String {
            text.intrinsic(name, suffix: "i64", returns: "i64", [("i64", a), b])
        }
        isZero = make("icmp eq", divisor, "0")
        value = text.value("select i1 \(isZero), i64 1, i64 \(divisor)")
        let size = isSigned ? call("llvm.abs", value, ("i1", "false")) : value
        let before = make("sub", size, "1")
        // The logarithm, rounded up.
        let log = make("sub", "64", call("llvm.ctlz", before, ("i1", "false")))
        let isPower = make("icmp eq", make("and", size, before), "0")
        let normal = make("shl", size, call("llvm.ctlz", size, ("i1", "false")))
        let above = make("add", Self.reciprocal(normal, text, make), "1")
        factor = text.value("select i1 \(isPower), i64 1, i64 \(above)")
        shifts = (
            call("llvm.umin", log, ("i64", "1")), call("llvm.usub.sat", log, ("i64", "1"))
        )
    }

    /// The greatest integer not above (2¹²⁸ - 1) / d - 2⁶⁴, for a divisor whose highest bit is set.
    private static func reciprocal(
        _ d: String, _ text: IRText, _ make: (String, String, String) -> String
    ) -> String {
        let low = make("and", d, "1")
        let d40 = make("add", make("lshr", d, "24"), "1")
        let d63 = make("add", make("lshr", d, "1"), low)
        // 11, 21, 34 and 64 bits, one after the other.
        let v0 = make("udiv", "523520", make("lshr", d, "55"))
        let square = make("lshr", make("mul", make("mul", v0, v0), d40), "40")
        let v1 = make("sub", make("sub", make("shl", v0, "11"), square), "1")
        let rest = make("sub", String(1 << 60), make("mul", v1, d40))
        let v2 = make("add", make("shl", v1, "13"), make("lshr", make("mul", v1, rest), "47"))
        let half = make("and", make("lshr", v2, "1"), make("sub", "0", low))
        let error = make("sub", half, make("mul", v2, d63))
        let high = make("lshr", highProduct(v2, error, plus: "0", text), "1")
        let v3 = make("add", make("shl", v2, "31"), high)
        return make("sub", make("sub", v3, highProduct(v3, d, plus: d, text)), d)
    }

    /// The upper 64 bits of a × b + c, as unsigned numbers.
    private static func highProduct(_ a: String, _ b: String, plus c: String, _ text: IRText) -> String {
        let wide = [a, b, c].map { text.value("zext i64 \($0) to i128") }
        let product = text.value("mul i128 \(wide[0]), \(wide[1])")
        let sum = text.value("add i128 \(product), \(wide[2])")
        let high = text.value("lshr i128 \(sum), 64")
        return text.value("trunc i128 \(high) to i64")
    }
}

extension LaneEmitter {
    /// Division towards zero of 64-bit integers by an invariant divisor, as if 0 were 1.
    func divide(_ a: String, by divisor: InvariantDivisor, _ type: DType) -> String {
        func shift(_ value: String, _ amount: String) -> String {
            binary("lshr", type, value, broadcast(amount, "i64"))
        }
        let size = type.isUnsigned ? a : intrinsic("llvm.abs", type, [a], flag: "false")
        let high = highProduct(size, broadcast(divisor.factor, "i64"), type)
        let half = shift(binary("sub", type, size, high), divisor.shifts.0)
        let whole = shift(binary("add", type, high, half), divisor.shifts.1)
        if type.isUnsigned { return whole }
        let signs = binary("xor", type, a, broadcast(divisor.value, "i64"))
        let sign = binary("ashr", type, signs, integer(63, type))
        return binary("sub", type, binary("xor", type, whole, sign), sign)
    }

    /// The upper halves of products of unsigned numbers, from products of 32 bits.
    private func highProduct(_ a: String, _ b: String, _ type: DType) -> String {
        let mask = integer(0xffff_ffff, type)
        func low(_ value: String) -> String { binary("and", type, value, mask) }
        func high(_ value: String) -> String { binary("lshr", type, value, integer(32, type)) }
        func product(_ a: String, _ b: String) -> String { binary("mul", type, a, b) }
        let (al, ah, bl, bh) = (low(a), high(a), low(b), high(b))
        let first = binary("add", type, product(ah, bl), high(product(al, bl)))
        let second = binary("add", type, product(al, bh), low(first))
        return binary("add", type, binary("add", type, product(ah, bh), high(first)), high(second))
    }
}
