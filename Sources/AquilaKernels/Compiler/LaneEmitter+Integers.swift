import AquilaTypes

extension LaneEmitter {
    func negate(_ a: String, _ type: DType) -> String {
        type.isFloat ? text.value("fneg \(self.type(type)) \(a)") : binary("sub", type, integer(0, type), a)
    }

    func compare(_ opcode: Opcode, _ a: String, _ b: String, _ type: DType) -> String {
        let sign = type.isUnsigned ? "u" : "s"
        let predicate =
            switch opcode {
            case .less: type.isFloat ? "olt" : sign + "lt"
            case .lessEqual: type.isFloat ? "ole" : sign + "le"
            case .equal: type.isFloat ? "oeq" : "eq"
            case .notEqual: type.isFloat ? "une" : "ne"
            default: fatalError("\(opcode) is no comparison")
            }
        return binary("\(type.isFloat ? "fcmp" : "icmp") \(predicate)", type, a, b)
    }

    func extremum(_ opcode: Opcode, _ a: String, _ b: String, _ type: DType) -> String {
        let isMinimum = opcode == .minimum
        if type == .bool { return binary(isMinimum ? "and" : "or", type, a, b) }
        let name = (type.isUnsigned ? "u" : "s") + (isMinimum ? "min" : "max")
        return intrinsic("llvm.\(name)", type, [a, b])
    }

    /// Shifts a value. Shifts by the width or more are undefined in LLVM, so the amount is clamped
    /// or the result replaced.
    func shift(_ opcode: Opcode, _ a: String, _ amount: String, _ type: DType) -> String {
        let last = integer(Int64(type.bitWidth - 1), type)
        if opcode == .shiftRight, !type.isUnsigned {
            return binary("ashr", type, a, intrinsic("llvm.umin", type, [amount, last]))
        }
        let shifted = binary(opcode == .shiftLeft ? "shl" : "lshr", type, a, amount)
        return select(binary("icmp ule", type, amount, last), type, shifted, integer(0, type))
    }

    func quotient(_ a: String, _ divisor: LaneValue, _ type: DType) -> String {
        if let divisor = invariant(divisor, type) {
            let whole = divide(a, by: divisor, type)
            return select(broadcast(divisor.isZero, "i1"), type, integer(0, type), whole)
        }
        let b = divisor.text
        let isZero = binary("icmp eq", type, b, integer(0, type))
        let whole = divide(a, safeDivisor(a, b, isZero, type), type)
        return select(isZero, type, integer(0, type), whole)
    }

    func remainder(_ a: String, _ divisor: LaneValue, _ type: DType) -> String {
        if let divisor = invariant(divisor, type) {
            // The remainder by 1 in place of 0 is 0, as it should be.
            let whole = divide(a, by: divisor, type)
            return binary("sub", type, a, binary("mul", type, whole, broadcast(divisor.value, "i64")))
        }
        let b = divisor.text
        let isZero = binary("icmp eq", type, b, integer(0, type))
        // The remainder by the replacement, 1, is 0, which both special cases give.
        let divisor = safeDivisor(a, b, isZero, type)
        return binary("sub", type, a, binary("mul", type, divide(a, divisor, type), divisor))
    }

    /// The divisor as a scalar parameter, for vectors of 64-bit integers.
    private func invariant(_ divisor: LaneValue, _ type: DType) -> InvariantDivisor? {
        guard lanes > 1, type.size == 8 else { return nil }
        return divisor.scalar.flatMap { divisors[$0] }
    }

    /// The divisor, or 1 where the division would trap: `x / 0` and `min / -1` (which is `min / 1`).
    private func safeDivisor(_ a: String, _ b: String, _ isZero: String, _ type: DType) -> String {
        var isUnsafe = isZero
        if !type.isUnsigned {
            let lowest = Int64.min >> Int64(64 - type.bitWidth)
            let isLowest = binary("icmp eq", type, a, integer(lowest, type))
            let isMinusOne = binary("icmp eq", type, b, integer(-1, type))
            isUnsafe = binary("or", .bool, isZero, binary("and", .bool, isLowest, isMinusOne))
        }
        return select(isUnsafe, type, integer(1, type), b)
    }

    /// Division towards zero by a safe divisor. There is no vector instruction for it, but a
    /// rounded float division whose significand holds both operands is on the right side of every
    /// integer.
    private func divide(_ a: String, _ b: String, _ type: DType) -> String {
        let sign = type.isUnsigned ? "u" : "s"
        guard type.size <= 4, lanes > 1 else { return binary("\(sign)div", type, a, b) }
        let real = type.size == 4 ? "double" : "float"
        let lane = type.laneType
        let x = cast("\(sign)itofp", a, from: lane, to: real)
        let y = cast("\(sign)itofp", b, from: lane, to: real)
        let ratio = text.value("fdiv \(self.type(real)) \(x), \(y)")
        let whole = cast(type == .uint32 ? "fptoui" : "fptosi", ratio, from: real, to: "i32")
        return type.size == 4 ? whole : cast("trunc", whole, from: "i32", to: lane)
    }
}
