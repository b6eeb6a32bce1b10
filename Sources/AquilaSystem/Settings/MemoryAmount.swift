/// An amount of memory: bytes, or a share of the available memory.
public enum MemoryAmount: Sendable, Equatable {
    case bytes(Int)
    /// A share above 0, up to 1.
    case share(Double)

    /// The amount in bytes, given the bytes of available memory; shares are rounded down.
    public func bytes(of available: Int) -> Int {
        switch self {
        case .bytes(let count): count
        case .share(let part): Int((Double(available) * part).rounded(.down))
        }
    }
}

extension MemoryAmount {
    /// Parses `2G`, `2GiB` (2³¹ bytes), `2gb` (2·10⁹ bytes), `50%`, or a plain number of bytes; nil
    /// for other texts.
    init?(_ text: String) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let number = Double(digits), number > 0 else { return nil }
        if unit == "%" {
            guard number <= 100 else { return nil }
            self = .share(number / 100)
            return
        }
        if unit.isEmpty, let bytes = Int(digits) {
            self = .bytes(bytes)
            return
        }
        guard let factor = Self.factor(unit), let bytes = Int(exactly: (number * factor).rounded(.down)),
            bytes > 0
        else { return nil }
        self = .bytes(bytes)
    }

    private static func factor(_ unit: String) -> Double? {
        if unit.isEmpty || unit == "b" { return 1 }
        guard let power = Array("kmgtp").firstIndex(of: unit.first!) else { return nil }
        let base: Double
        switch unit.dropFirst() {
        case "", "ib": base = 1024
        case "b": base = 1000
        default: return nil
        }
        return (0...power).reduce(1) { product, _ in product * base }
    }
}

extension SettingForm where Value == MemoryAmount {
    static var memory: Self {
        Self(
            "bytes, up to 2⁶³ - 1, or a number with a unit: K, M, G, T, P or KiB, MiB, … (powers of 1024), KB, MB, … (powers of 1000); or a part of what is available: 50%"
        ) { MemoryAmount($0) }
    }
}
