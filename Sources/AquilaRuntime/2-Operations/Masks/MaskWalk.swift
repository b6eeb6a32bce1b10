import AquilaTypes

/// Walk over the subarrays that a mask over the first axes of an array selects, in pieces that
/// workers take.
///
/// Counting comes first, so that each piece knows the place of its subarrays in the order of all
/// selected ones.
struct MaskWalk {
    /// Number of elements of the mask in a piece.
    private static let pieceElements = 1 << 15

    /// Mask, and the array's axes that it covers: of one shape, with as few axes as both allow.
    private let mask: View
    private let array: View
    /// Bytes of a subarray, which is dense.
    let bytes: Int
    private let columns: Int
    let pieceCount: Int

    /// Makes a walk; nil where subarrays are not dense.
    init?(_ mask: View, over array: View, itemSize: Int) {
        let rest = array.droppingAxes(mask.rank)
        guard mask.rank > 0, rest.isContiguous(itemSize: itemSize) else { return nil }
        var covered = View(shape: mask.shape, strides: Dims(array.strides.prefix(mask.rank)))
        var mask = View(shape: mask.shape, strides: mask.strides)
        if mask.rank > 1, let flatMask = mask.reshaped(to: [mask.elementCount], itemSize: 1),
            let flatArray = covered.reshaped(to: [mask.elementCount], itemSize: itemSize)
        {
            (mask, covered) = (flatMask, flatArray)
        }
        (self.mask, self.array) = (mask, covered)
        bytes = rest.elementCount * itemSize
        columns = max(mask.shape.last!, 1)
        pieceCount = ceilDivide(mask.elementCount, Self.pieceElements)
    }

    /// Calls the body with the runs along the last axis of a piece: the offsets of the first
    /// element in the mask and in the array, and the number of elements.
    @inline(__always)
    private func forEachRun(_ piece: Int, _ body: (_ mask: Int, _ array: Int, _ count: Int) -> Void) {
        let end = min((piece + 1) * Self.pieceElements, mask.elementCount)
        var position = piece * Self.pieceElements
        while position < end {
            let column = position % columns
            let count = min(columns - column, end - position)
            let (a, b) = offsets(ofRow: position / columns)
            body(a + column * mask.strides.last!, b + column * array.strides.last!, count)
            position += count
        }
    }

    private func offsets(ofRow row: Int) -> (Int, Int) {
        var (rest, a, b) = (row, 0, 0)
        for axis in (0..<mask.rank - 1).reversed() {
            let place = rest % mask.shape[axis]
            rest /= mask.shape[axis]
            a += place * mask.strides[axis]
            b += place * array.strides[axis]
        }
        return (a, b)
    }

    /// The number of subarrays that a piece selects.
    func count(_ piece: Int, _ mask: UnsafeRawPointer) -> Int {
        let step = self.mask.strides.last!
        var total = 0
        forEachRun(piece) { offset, _, count in
            let bytes = (mask + offset).assumingMemoryBound(to: UInt8.self)
            if step == 1 {
                total += bytes.trueCount(count)
            } else {
                for k in 0..<count { total &+= bytes[k &* step] == 0 ? 0 : 1 }
            }
        }
        return total
    }

    /// Copies the selected subarrays of a piece, as many as `count` returned, to dense memory.
    func gather(
        _ piece: Int, _ mask: UnsafeRawPointer, _ array: UnsafeRawPointer, _ target: UnsafeMutableRawPointer,
        count: Int
    ) {
        copy(piece, mask, from: array, to: target, count: count, isGather: true)
    }

    /// Copies dense memory to the selected subarrays of a piece.
    func scatter(
        _ piece: Int, _ mask: UnsafeRawPointer, _ source: UnsafeRawPointer, _ array: UnsafeMutableRawPointer
    ) {
        copy(piece, mask, from: source, to: array, count: 0, isGather: false)
    }

    /// Writes the offsets in the array of the selected subarrays of a piece, as many as `count`
    /// returned.
    func positions(
        _ piece: Int, _ mask: UnsafeRawPointer, _ target: UnsafeMutablePointer<Int64>, count: Int
    ) {
        forEachSelected(piece, mask, count: count) { offset, place in target[place] = Int64(offset) }
    }

    @inline(__always)
    private func copy(
        _ piece: Int, _ mask: UnsafeRawPointer, from source: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer, count: Int, isGather: Bool
    ) {
        func copyEach<T: BitwiseCopyable>(_: T.Type) {
            let size = MemoryLayout<T>.size
            forEachSelected(piece, mask, count: count) { offset, place in
                let (from, to) = isGather ? (offset, place &* size) : (place &* size, offset)
                (target + to).storeBytes(of: (source + from).loadUnaligned(as: T.self), as: T.self)
            }
        }
        switch bytes {
        case 1: copyEach(UInt8.self)
        case 2: copyEach(UInt16.self)
        case 4: copyEach(UInt32.self)
        case 8: copyEach(UInt64.self)
        case 16: copyEach(SIMD2<UInt64>.self)
        default:
            forEachSelected(piece, mask) { offset, place in
                let (from, to) = isGather ? (offset, place * bytes) : (place * bytes, offset)
                (target + to).copyMemory(from: source + from, byteCount: bytes)
            }
        }
    }

    /// Calls the body with the offset in the array of each selected subarray of a piece, and the
    /// number of those before it in the piece.
    ///
    /// - Parameter count: the number of subarrays that the piece selects, if the body may also be called
    ///   for others, which saves mispredicted branches. It then gets the place of the next selected
    ///   one, which is below this number.
    @inline(__always)
    private func forEachSelected(
        _ piece: Int, _ mask: UnsafeRawPointer, count: Int = 0, _ body: (Int, Int) -> Void
    ) {
        let (maskStep, step) = (self.mask.strides.last!, array.strides.last!)
        var found = 0
        forEachRun(piece) { offset, start, length in
            let bytes = (mask + offset).assumingMemoryBound(to: UInt8.self)
            var k = 0
            while k < length {
                let end = min(k &+ 8, length)
                guard maskStep == 1, end &- k == 8 else {
                    while k < end {
                        if bytes[k &* maskStep] != 0 {
                            body(start &+ k &* step, found)
                            found &+= 1
                        }
                        k &+= 1
                    }
                    continue
                }
                let word = (mask + offset + k).loadUnaligned(as: UInt64.self)
                // Elements that a mask does not select often stand in long runs.
                if word == 0 {
                    k = end
                    continue
                }
                let holds = word.truthOfBytes
                let first = start &+ k &* step
                if found &+ 8 <= count {
                    for lane in 0..<8 {
                        body(first &+ lane &* step, found)
                        found &+= Int(truncatingIfNeeded: holds &>> UInt64(8 &* lane)) & 1
                    }
                } else {
                    for lane in 0..<8 where holds &>> UInt64(8 &* lane) & 1 == 1 {
                        body(first &+ lane &* step, found)
                        found &+= 1
                    }
                }
                k = end
            }
        }
    }
}

extension UInt64 {
    /// 1 in each byte that is not zero, 0 in the others. Words are little-endian, as all of Aquila's
    /// processors read them.
    @inline(__always)
    fileprivate var truthOfBytes: UInt64 {
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        return ((((self & low) &+ low) | self) &>> 7) & 0x0101_0101_0101_0101
    }
}

extension UnsafePointer<UInt8> {
    /// The number of bytes that are not zero.
    fileprivate func trueCount(_ count: Int) -> Int {
        let words = UnsafeRawPointer(self)
        let wordCount = count / 8
        var (total, word) = (0, 0)
        while word < wordCount {
            // A byte counts up to 255.
            let end = min(word &+ 255, wordCount)
            var found: UInt64 = 0
            while word < end {
                found &+= words.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self).truthOfBytes
                word &+= 1
            }
            let pairs = (found & 0x00ff_00ff_00ff_00ff) &+ ((found &>> 8) & 0x00ff_00ff_00ff_00ff)
            total &+= Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
        }
        for k in wordCount &* 8..<count { total &+= self[k] == 0 ? 0 : 1 }
        return total
    }
}
