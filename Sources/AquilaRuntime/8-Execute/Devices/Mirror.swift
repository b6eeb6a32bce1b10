internal import AquilaDevices

/// The state of a block of host memory that a device has a copy of, or of parts of it.
///
/// The latest value of a byte is on the host, on the device, or on both; a byte that is not written yet is on
/// neither. Bytes in none of the three sets were on a device that is lost.
final class Mirror {
    /// Memory of the device for a part of the block.
    struct Instance {
        let range: Range<Int>
        let block: DeviceBlock

        /// Device address of a byte of the host's block, which need not lie in the range.
        func address(of offset: Int) -> UInt64 {
            block.address &+ UInt64(bitPattern: Int64(offset - range.lowerBound))
        }
    }

    /// The instance before the last launch whose stores lag; outside of what that launch stored, it has the
    /// bytes of the instance now.
    struct Twin {
        let block: DeviceBlock
        let stored: [AccessPattern]
    }

    /// The host's block.
    let home: UnsafeMutableRawPointer
    let byteCount: Int
    /// Bytes whose latest values the host has.
    var host: ByteSet
    /// Bytes whose latest values the device has; all of them lie in the instance.
    var device = ByteSet()
    /// Bytes that nothing has written yet: zeros by declaration, or undefined.
    var unwritten: ByteSet
    let startsZeroed: Bool
    var instance: Instance?
    var twin: Twin?
    /// Number of the last step that used the instance.
    var lastUse: UInt64 = 0

    /// A block whose elements the host has.
    init(_ home: UnsafeMutableRawPointer, byteCount: Int) {
        self.home = home
        self.byteCount = byteCount
        host = ByteSet(0..<byteCount)
        unwritten = ByteSet()
        startsZeroed = false
    }

    /// A fresh block, whose bytes nothing has written.
    init(fresh home: UnsafeMutableRawPointer, byteCount: Int, isZeroed: Bool) {
        self.home = home
        self.byteCount = byteCount
        host = ByteSet()
        unwritten = ByteSet(0..<byteCount)
        startsZeroed = isZeroed
    }

    /// True if the host has all bytes and the device none, so that the block needs no record.
    var isPlain: Bool { instance == nil && host.contains(0..<byteCount) }

    /// Bytes of a range that would have to be copied to the device.
    func bytesToUpload(_ range: Range<Int>) -> Int {
        host.part(in: range, outside: device).reduce(0) { $0 + $1.count }
    }

    /// Bytes of a range that would have to be copied to the host.
    func bytesToDownload(_ range: Range<Int>) -> Int {
        device.part(in: range, outside: host).reduce(0) { $0 + $1.count }
    }
}

/// Elements were in the memory of a device alone, and the device has failed.
struct LostElements: Error, CustomStringConvertible {
    let device: String
    let cause: CUDAError?

    var description: String {
        "the elements were in the memory of \(device) alone, which is lost"
            + (cause.map { ": \($0)" } ?? "")
    }
}
