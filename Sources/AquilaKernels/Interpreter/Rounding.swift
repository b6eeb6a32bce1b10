// Rounding without the processor's instruction for it, which code for any x86-64 cannot take for
// granted. The library's functions would be calls, lane by lane; these loops vectorise.

/// Rounds in the processor's way by adding 2^52 and taking it off; larger numbers are whole
/// already.
@inline(__always)
func roundedMagnitude(_ size: Double) -> Double { (size + 0x1p52) - 0x1p52 }

/// The rounded number with the sign of x, also for zero; x itself if it has no fraction or is NaN.
@inline(__always)
private func whole(_ x: Double, _ size: Double, _ magnitude: Double) -> Double {
    let signed = Double(bitPattern: magnitude.bitPattern | (x.bitPattern & 1 << 63))
    return size < 0x1p52 ? signed : x
}

@inline(__always)
func roundEven(_ x: Double) -> Double {
    let size = abs(x)
    return whole(x, size, roundedMagnitude(size))
}

@inline(__always)
func truncate(_ x: Double) -> Double {
    let size = abs(x)
    let near = roundedMagnitude(size)
    return whole(x, size, near - (near > size ? 1 : 0))
}

@inline(__always)
func floor(_ x: Double) -> Double {
    let near = roundEven(x)
    return whole(x, abs(x), abs(near - (near > x ? 1 : 0)))
}

@inline(__always)
func ceiling(_ x: Double) -> Double {
    let near = roundEven(x)
    return whole(x, abs(x), abs(near + (near < x ? 1 : 0)))
}

@inline(__always)
private func roundedMagnitude(_ size: Float) -> Float { (size + 0x1p23) - 0x1p23 }

@inline(__always)
private func whole(_ x: Float, _ size: Float, _ magnitude: Float) -> Float {
    let signed = Float(bitPattern: magnitude.bitPattern | (x.bitPattern & 1 << 31))
    return size < 0x1p23 ? signed : x
}

@inline(__always)
func roundEven(_ x: Float) -> Float {
    let size = abs(x)
    return whole(x, size, roundedMagnitude(size))
}

@inline(__always)
func truncate(_ x: Float) -> Float {
    let size = abs(x)
    let near = roundedMagnitude(size)
    return whole(x, size, near - (near > size ? 1 : 0))
}

@inline(__always)
func floor(_ x: Float) -> Float {
    let near = roundEven(x)
    return whole(x, abs(x), abs(near - (near > x ? 1 : 0)))
}

@inline(__always)
func ceiling(_ x: Float) -> Float {
    let near = roundEven(x)
    return whole(x, abs(x), abs(near + (near < x ? 1 : 0)))
}
