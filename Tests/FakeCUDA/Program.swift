/// A function of a PTX module, decoded.
struct Program {
    /// One step: operands are places of registers, each of which has a value for every thread.
    enum Step {
        case compute((UInt64, UInt64, UInt64) -> UInt64, result: Int, a: Int, b: Int, c: Int)
        case parameter(ElementType, result: Int, offset: Int)
        case load(ElementType, result: Int, address: Int, offset: Int)
        case store(size: Int, address: Int, offset: Int, value: Int, condition: Condition?)
        /// The atomic minimum of 64-bit unsigned numbers.
        case reduceMinimum(address: Int, offset: Int, value: Int, condition: Condition?)
        case split(low: Int, high: Int, value: Int)
        case join(result: Int, low: Int, high: Int)
        case shuffleDown(result: Int, value: Int, distance: Int)
        case branch(Int, Condition?)
        case exit
    }

    struct Condition {
        let register: Int
        let isNegated: Bool
    }

    var name = ""
    var parameterBytes = 0
    var steps: [Step] = []
    var registerCount = 0
    /// Registers with the same value in all threads: literals.
    var constants: [(register: Int, bits: UInt64)] = []
    /// Registers such as `%tid.x`, by their names.
    var specials: [(register: Int, name: String)] = []
}

/// The size of an element in memory, and its extension into a register.
struct ElementType {
    let size: Int
    let isSigned: Bool
    /// The class of register that the element needs.
    let register: Character

    /// Reads `s8`, `u16`, `b64`.
    init?(_ name: Substring) {
        guard let kind = name.first, "sub".contains(kind), let bits = Int(name.dropFirst()),
            [8, 16, 32, 64].contains(bits)
        else { return nil }
        size = bits / 8
        isSigned = kind == "s"
        register = bits == 64 ? "d" : "r"
    }

    func read(_ place: UnsafeRawPointer) -> UInt64 {
        switch (size, isSigned) {
        case (1, false): UInt64(place.loadUnaligned(as: UInt8.self))
        case (1, true): UInt64(UInt32(bitPattern: Int32(place.loadUnaligned(as: Int8.self))))
        case (2, false): UInt64(place.loadUnaligned(as: UInt16.self))
        case (2, true): UInt64(UInt32(bitPattern: Int32(place.loadUnaligned(as: Int16.self))))
        case (4, _): UInt64(place.loadUnaligned(as: UInt32.self))
        default: place.loadUnaligned(as: UInt64.self)
        }
    }
}
