import AquilaTypes

/// A hash that is the same in every process, as Swift's own is not.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    mutating func mix(_ number: Int) { mix(UInt64(bitPattern: Int64(number))) }

    mutating func mix(_ list: Shape) {
        mix(list.count)
        for number in list { mix(number) }
    }

    mutating func mix(_ view: View) {
        mix(view.offset)
        mix(view.shape)
        mix(view.strides)
    }

    mutating func mix(_ text: String) {
        for byte in text.utf8 { mix(UInt64(byte)) }
        mix(text.utf8.count)
    }

    /// Mixes in the facts about a placement that all ranks share.
    mutating func mix(_ placement: Placement) {
        mix(placement.isWhole ? 1 : 0)
        mix(placement.replicas.count)
        guard case .tiled(let tiling) = placement.home else { return mix(-1) }
        mix(tiling.shape)
        mix(tiling.grid)
        for cut in tiling.cuts {
            for number in [cut.axis ?? -1, cut.gridAxis, cut.block, cut.last ?? -1] { mix(number) }
            for number in [cut.start, cut.step, cut.inner, cut.leaf] { mix(number) }
        }
    }

    /// The value of an argument of a task, as far as it has the same words on all ranks: a set has not.
    mutating func mixArgument(_ value: any Sendable) {
        switch value {
        case let value as any BinaryInteger: mix("\(value)")
        case let value as Double: mix(value.bitPattern)
        case let value as Float: mix(UInt64(value.bitPattern))
        case let value as Bool: mix(value ? 1 : 0)
        case let value as String: mix(value)
        case let value as Scalar:
            mix(value.re)
            mix(value.im)
        default: mix(String(describing: type(of: value)))
        }
    }
}
