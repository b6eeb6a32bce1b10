import Aquila
import ExampleSupport
import Foundation

extension Image {
    /// Reads a portable graymap or pixmap (`P2`, `P3`, `P5` or `P6`, of 8 or 16 bits): grey, or
    /// height × width × 3, from 0 to 1.
    ///
    /// - Throws: `ArrayError` where the file is not of this form, or ends early.
    public init(portableMap path: String) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        var reader = PortableMapReader(path: path, bytes: bytes)
        try self.init(reader.pixels())
    }

    /// Writes the image as a PNG file of 8 bits a sample: one channel, three, or four with opacity. Waits.
    ///
    /// - Parameter range: the brightnesses that become black and white; brightnesses outside are clamped.
    /// - Throws: `ArrayError` for other numbers of channels, or where the pixels' computation
    ///   failed, or the file cannot be written.
    public func writePNG(to path: String, range: ClosedRange<Float> = 0...1) throws {
        guard let layout = Picture.Layout(rawValue: channels) else {
            throw ArrayError(.shape, "a PNG file has 1, 3 or 4 channels, not \(channels)")
        }
        let scaled = (planes - range.lowerBound) * (255 / (range.upperBound - range.lowerBound)) + 0.5
        let samples = try scaled.clipped(0, 255).cast(to: UInt8.self).elements()
        let picture = Picture(width: width, height: height, layout: layout, samples: samples)
        try once { try picture.writePNG(to: path) }
    }
}

private struct PortableMapReader {
    let path: String
    let bytes: [UInt8]
    private var place = 0

    init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    mutating func pixels() throws(ArrayError) -> NDArray<Float> {
        let forms: [[UInt8]: (channels: Int, isText: Bool)] = [
            Array("P2".utf8): (1, true), Array("P3".utf8): (3, true), Array("P5".utf8): (1, false),
            Array("P6".utf8): (3, false),
        ]
        guard let form = forms[Array(bytes.prefix(2))] else {
            throw failure("is no portable map of grey or colour")
        }
        place = 2
        let (width, height, most) = (try number(), try number(), try number())
        let (size, isTooLarge) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, (1...65535).contains(most), !isTooLarge, size <= bytes.count else {
            throw failure("has an impossible size: \(width) × \(height), brightness up to \(most)")
        }
        // One blank ends the head.
        place += 1
        var samples: [Float] = []
        samples.reserveCapacity(size * form.channels)
        for _ in 0..<size * form.channels {
            samples.append(Float(form.isText ? try number() : try sample(isWide: most > 255)) / Float(most))
        }
        return try NDArray(
            samples, shape: form.channels == 1 ? [height, width] : [height, width, form.channels])
    }

    private mutating func sample(isWide: Bool) throws(ArrayError) -> Int {
        guard place + (isWide ? 2 : 1) <= bytes.count else { throw failure("ends early") }
        defer { place += isWide ? 2 : 1 }
        return isWide ? Int(bytes[place]) << 8 | Int(bytes[place + 1]) : Int(bytes[place])
    }

    /// The next decimal number, after blanks and comments.
    private mutating func number() throws(ArrayError) -> Int {
        while place < bytes.count, !isDigit(bytes[place]) {
            if bytes[place] == UInt8(ascii: "#") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            } else if bytes[place] > UInt8(ascii: " ") {
                throw failure("has a byte \(bytes[place]) where a number is due")
            } else {
                place += 1
            }
        }
        var result = 0
        guard place < bytes.count else { throw failure("ends early") }
        while place < bytes.count, isDigit(bytes[place]), result < 1 << 40 {
            result = 10 * result + Int(bytes[place] - UInt8(ascii: "0"))
            place += 1
        }
        return result
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func failure(_ message: String) -> ArrayError { ArrayError(.format, "\(path) \(message)") }
}
