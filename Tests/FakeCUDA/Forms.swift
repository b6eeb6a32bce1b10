/// The computing instructions that the driver knows, each with all its modifiers: an instruction that is
/// not here is refused. So is arithmetic without a rounding, which a driver may contract.
///
/// Registers are `p` (predicates), `h` (16 bits), `r` (32 bits) and `d` (64 bits); `x` is `h` or `r`.
struct Form {
    let result: Character
    let operands: String
    let body: (UInt64, UInt64, UInt64) -> UInt64

    static let table: [String: Form] = {
        var forms = Forms()
        forms.addFloats()
        forms.addIntegers()
        forms.addBits()
        forms.addConversions()
        return forms.table
    }()
}

/// Set by instructions whose result PTX leaves undefined.
nonisolated(unsafe) var undefinedResult: String?

private struct Forms {
    var table: [String: Form] = [:]

    mutating func add(
        _ name: String, _ result: Character, _ operands: String,
        _ body: @escaping (UInt64, UInt64, UInt64) -> UInt64
    ) { table[name] = Form(result: result, operands: operands, body: body) }

    // MARK: Floats

    /// Devices make one NaN of all.
    static func bits(_ x: Double) -> UInt64 { x.isNaN ? ~0 >> 1 : x.bitPattern }
    static func bits(_ x: Float) -> UInt64 { x.isNaN ? 0x7fff_ffff : UInt64(x.bitPattern) }
    static func single(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(bits)) }
    static func double(_ bits: UInt64) -> Double { Double(bitPattern: bits) }

    mutating func addFloats() {
        typealias F = Forms
        add("add.rn.f64", "d", "dd") { a, b, _ in F.bits(F.double(a) + F.double(b)) }
        add("sub.rn.f64", "d", "dd") { a, b, _ in F.bits(F.double(a) - F.double(b)) }
        add("mul.rn.f64", "d", "dd") { a, b, _ in F.bits(F.double(a) * F.double(b)) }
        add("div.rn.f64", "d", "dd") { a, b, _ in F.bits(F.double(a) / F.double(b)) }
        add("sqrt.rn.f64", "d", "d") { a, _, _ in F.bits(F.double(a).squareRoot()) }
        add("fma.rn.f64", "d", "ddd") { a, b, c in F.bits(F.double(c).addingProduct(F.double(a), F.double(b)))
        }
        add("add.rn.f32", "r", "rr") { a, b, _ in F.bits(F.single(a) + F.single(b)) }
        add("sub.rn.f32", "r", "rr") { a, b, _ in F.bits(F.single(a) - F.single(b)) }
        add("mul.rn.f32", "r", "rr") { a, b, _ in F.bits(F.single(a) * F.single(b)) }
        add("div.rn.f32", "r", "rr") { a, b, _ in F.bits(F.single(a) / F.single(b)) }
        add("sqrt.rn.f32", "r", "r") { a, _, _ in F.bits(F.single(a).squareRoot()) }
        add("fma.rn.f32", "r", "rrr") { a, b, c in F.bits(F.single(c).addingProduct(F.single(a), F.single(b)))
        }
        let modes: [(String, FloatingPointRoundingRule)] = [
            ("rmi", .down), ("rpi", .up), ("rzi", .towardZero), ("rni", .toNearestOrEven),
        ]
        for (mode, rule) in modes {
            add("cvt.\(mode).f64.f64", "d", "d") { a, _, _ in F.bits(F.double(a).rounded(rule)) }
            add("cvt.\(mode).f32.f32", "r", "r") { a, _, _ in F.bits(F.single(a).rounded(rule)) }
        }
        let relations: [(String, (Double, Double) -> Bool)] = [
            ("lt", { $0 < $1 }), ("le", { $0 <= $1 }), ("gt", { $0 > $1 }), ("eq", { $0 == $1 }),
            ("neu", { $0 != $1 }),
        ]
        for (name, holds) in relations {
            add("setp.\(name).f64", "p", "dd") { a, b, _ in holds(F.double(a), F.double(b)) ? 1 : 0 }
            add("setp.\(name).f32", "p", "rr") { a, b, _ in
                holds(Double(F.single(a)), Double(F.single(b))) ? 1 : 0
            }
        }
    }

    // MARK: Integers

    static func signed(_ bits: UInt64) -> Int64 { Int64(Int32(truncatingIfNeeded: bits)) }
    static func low(_ value: Int64) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: value)) }
    static func wide(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits) }
    static func back(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) }

    mutating func addIntegers() {
        typealias F = Forms
        let arithmetic: [(String, (Int64, Int64) -> Int64)] = [
            ("add", { $0 &+ $1 }), ("sub", { $0 &- $1 }), ("mul.lo", { $0 &* $1 }),
        ]
        for (name, body) in arithmetic {
            for sign in ["s", "u"] {
                add("\(name).\(sign)32", "r", "rr") { a, b, _ in F.low(body(F.signed(a), F.signed(b))) }
                add("\(name).\(sign)64", "d", "dd") { a, b, _ in F.back(body(F.wide(a), F.wide(b))) }
            }
        }
        addDivisions()
        let relations: [(String, (Int64, Int64) -> Bool, (UInt64, UInt64) -> Bool)] = [
            ("eq", { $0 == $1 }, { $0 == $1 }), ("ne", { $0 != $1 }, { $0 != $1 }),
            ("lt", { $0 < $1 }, { $0 < $1 }), ("le", { $0 <= $1 }, { $0 <= $1 }),
            ("gt", { $0 > $1 }, { $0 > $1 }), ("ge", { $0 >= $1 }, { $0 >= $1 }),
        ]
        for (name, signed, unsigned) in relations {
            add("setp.\(name).s32", "p", "rr") { a, b, _ in signed(F.signed(a), F.signed(b)) ? 1 : 0 }
            add("setp.\(name).u32", "p", "rr") { a, b, _ in unsigned(a, b) ? 1 : 0 }
            add("setp.\(name).s64", "p", "dd") { a, b, _ in signed(F.wide(a), F.wide(b)) ? 1 : 0 }
            add("setp.\(name).u64", "p", "dd") { a, b, _ in unsigned(a, b) ? 1 : 0 }
        }
        add("min.s32", "r", "rr") { a, b, _ in F.low(min(F.signed(a), F.signed(b))) }
        add("max.s32", "r", "rr") { a, b, _ in F.low(max(F.signed(a), F.signed(b))) }
        add("min.s64", "d", "dd") { a, b, _ in F.back(min(F.wide(a), F.wide(b))) }
        add("max.s64", "d", "dd") { a, b, _ in F.back(max(F.wide(a), F.wide(b))) }
        for (size, register) in [("u32", Character("r")), ("u64", "d")] {
            add("min.\(size)", register, "\(register)\(register)") { a, b, _ in min(a, b) }
            add("max.\(size)", register, "\(register)\(register)") { a, b, _ in max(a, b) }
        }
        add("mad.lo.s64", "d", "ddd") { a, b, c in a &* b &+ c }
        add("mad.wide.u32", "d", "rrd") { a, b, c in a &* b &+ c }
        add("mul.wide.u32", "d", "rr") { a, b, _ in a &* b }
    }

    private mutating func addDivisions() {
        typealias F = Forms
        func checked(_ a: Int64, _ b: Int64, _ lowest: Int64, _ body: (Int64, Int64) -> Int64) -> Int64 {
            guard b != 0, b != -1 || a != lowest else {
                undefinedResult = "\(a) is divided by \(b)"
                return 0x5555
            }
            return body(a, b)
        }
        func checked(_ a: UInt64, _ b: UInt64, _ body: (UInt64, UInt64) -> UInt64) -> UInt64 {
            guard b != 0 else {
                undefinedResult = "\(a) is divided by 0"
                return 0x5555
            }
            return body(a, b)
        }
        let least = Int64(Int32.min)
        add("div.s32", "r", "rr") { a, b, _ in F.low(checked(F.signed(a), F.signed(b), least, /)) }
        add("rem.s32", "r", "rr") { a, b, _ in F.low(checked(F.signed(a), F.signed(b), least, %)) }
        add("div.s64", "d", "dd") { a, b, _ in F.back(checked(F.wide(a), F.wide(b), .min, /)) }
        add("rem.s64", "d", "dd") { a, b, _ in F.back(checked(F.wide(a), F.wide(b), .min, %)) }
        for (size, register) in [("u32", Character("r")), ("u64", "d")] {
            add("div.\(size)", register, "\(register)\(register)") { a, b, _ in checked(a, b, /) }
            add("rem.\(size)", register, "\(register)\(register)") { a, b, _ in checked(a, b, %) }
        }
    }

    // MARK: Bits

    mutating func addBits() {
        typealias F = Forms
        let classes: [(String, Character, UInt64)] = [
            ("pred", "p", 1), ("b32", "r", 0xffff_ffff), ("b64", "d", ~0),
        ]
        for (type, register, mask) in classes {
            let two = "\(register)\(register)"
            add("and.\(type)", register, two) { a, b, _ in a & b }
            add("or.\(type)", register, two) { a, b, _ in a | b }
            add("xor.\(type)", register, two) { a, b, _ in a ^ b }
            add("not.\(type)", register, "\(register)") { a, _, _ in ~a & mask }
            add("mov.\(type)", register, "\(register)") { a, _, _ in a }
        }
        add("mov.u32", "r", "r") { a, _, _ in a }
        add("selp.b32", "r", "rrp") { a, b, c in c != 0 ? a : b }
        add("selp.b64", "d", "ddp") { a, b, c in c != 0 ? a : b }
        // Amounts from the width on give no bits, or copies of the sign.
        add("shl.b32", "r", "rr") { a, b, _ in (a << b) & 0xffff_ffff }
        add("shl.b64", "d", "dr") { a, b, _ in a << b }
        add("shr.u32", "r", "rr") { a, b, _ in a >> b }
        add("shr.u64", "d", "dr") { a, b, _ in a >> b }
        add("shr.s32", "r", "rr") { a, b, _ in F.low(F.signed(a) >> b) }
        add("shr.s64", "d", "dr") { a, b, _ in F.back(F.wide(a) >> b) }
        add("popc.b32", "r", "r") { a, _, _ in UInt64(a.nonzeroBitCount) }
        add("popc.b64", "r", "d") { a, _, _ in UInt64(a.nonzeroBitCount) }
        add("clz.b64", "r", "d") { a, _, _ in UInt64(a.leadingZeroBitCount) }
    }

    // MARK: Conversions

    mutating func addConversions() {
        typealias F = Forms
        add("cvt.s32.s8", "r", "r") { a, _, _ in F.low(Int64(Int8(truncatingIfNeeded: a))) }
        add("cvt.s32.s16", "r", "r") { a, _, _ in F.low(Int64(Int16(truncatingIfNeeded: a))) }
        add("cvt.u32.u8", "r", "r") { a, _, _ in a & 0xff }
        add("cvt.u32.u16", "r", "x") { a, _, _ in a & 0xffff }
        add("cvt.u16.u32", "h", "r") { a, _, _ in a & 0xffff }
        add("cvt.u32.u64", "r", "d") { a, _, _ in a & 0xffff_ffff }
        add("cvt.u64.u32", "d", "r") { a, _, _ in a }
        add("cvt.s64.s32", "d", "r") { a, _, _ in F.back(F.signed(a)) }

        add("cvt.rn.f32.f64", "r", "d") { a, _, _ in F.bits(Float(F.double(a))) }
        add("cvt.f64.f32", "d", "r") { a, _, _ in F.bits(Double(F.single(a))) }
        add("cvt.f32.f16", "r", "h") { a, _, _ in F.bits(Float(Float16(bitPattern: UInt16(a)))) }
        add("cvt.rn.f16.f32", "h", "r") { a, _, _ in
            let half = Float16(F.single(a))
            return UInt64(half.isNaN ? 0x7fff : half.bitPattern)
        }
        add("cvt.rn.f32.s32", "r", "r") { a, _, _ in F.bits(Float(F.signed(a))) }
        add("cvt.rn.f32.u32", "r", "r") { a, _, _ in F.bits(Float(a)) }
        add("cvt.rn.f32.s64", "r", "d") { a, _, _ in F.bits(Float(F.wide(a))) }
        add("cvt.rn.f32.u64", "r", "d") { a, _, _ in F.bits(Float(a)) }
        add("cvt.rn.f64.s32", "d", "r") { a, _, _ in F.bits(Double(F.signed(a))) }
        add("cvt.rn.f64.u32", "d", "r") { a, _, _ in F.bits(Double(a)) }
        add("cvt.rn.f64.s64", "d", "d") { a, _, _ in F.bits(Double(F.wide(a))) }
        add("cvt.rn.f64.u64", "d", "d") { a, _, _ in F.bits(Double(a)) }

        // Numbers that do not fit give the nearest integer of the type, and NaN gives 0.
        func clamp(_ x: Double, _ least: Double, _ limit: Double) -> Int64 {
            x.isNaN ? 0 : x < least ? Int64(least) : x >= limit ? Int64(limit - 1) : Int64(x)
        }
        func toInt64(_ x: Double) -> UInt64 {
            x.isNaN ? 0 : x >= 0x1p63 ? UInt64(Int64.max) : x < -0x1p63 ? 1 << 63 : F.back(Int64(x))
        }
        func toUInt64(_ x: Double) -> UInt64 { x.isNaN || x <= -1 ? 0 : x >= 0x1p64 ? ~0 : UInt64(x) }
        add("cvt.rzi.s32.f64", "r", "d") { a, _, _ in F.low(clamp(F.double(a), -0x1p31, 0x1p31)) }
        add("cvt.rzi.s32.f32", "r", "r") { a, _, _ in F.low(clamp(Double(F.single(a)), -0x1p31, 0x1p31)) }
        add("cvt.rzi.s64.f64", "d", "d") { a, _, _ in toInt64(F.double(a)) }
        add("cvt.rzi.s64.f32", "d", "r") { a, _, _ in toInt64(Double(F.single(a))) }
        add("cvt.rzi.u64.f64", "d", "d") { a, _, _ in toUInt64(F.double(a)) }
        add("cvt.rzi.u64.f32", "d", "r") { a, _, _ in toUInt64(Double(F.single(a))) }
    }
}
