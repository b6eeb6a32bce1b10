import Aquila
import AquilaRuntime
import ExampleSupport
import Foundation
import Images
import TestSupport
import Testing

/// The library Images against SciPy, with any number of pieces.
@Suite struct ImageTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// An image of bumps and deterministic noise, with values from 0 to 1.
    private func pattern(_ shape: Shape) -> NDArray<Float> {
        var random = SplitMix64(seed: 7)
        return NDArray(shape: shape) { place in
            let wave = sin(Double(place[0]) / 5) * cos(Double(place[1]) / 7 + Double(place.last!))
            let rough = Double(random.next() >> 40) / Double(1 << 24)
            return Float(0.5 + 0.3 * wave + 0.2 * (rough - 0.5))
        }
    }

    /// Lets SciPy apply the operations to an image; returns false if SciPy is missing.
    private func askSciPy(_ image: NDArray<Float>) throws -> Bool {
        guard let python = OraclePython.command else { return false }
        try image.write(toFile: "\(folder)/image.npy")
        let process = Process()
        process.executableURL = URL(filePath: python[0])
        process.arguments = python.dropFirst() + [OraclePython.script("images_oracle.py"), folder]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return FileManager.default.fileExists(atPath: "\(folder)/threshold.npy")
    }

    private func expect(_ result: NDArray<Float>, _ name: String, within tolerance: Float = 2e-6) throws {
        let expected = try NDArray<Float>(contentsOfFile: "\(folder)/\(name).npy")
        #expect(result.shape == expected.shape, "\(name)")
        #expect(abs(result - expected).max().item() <= tolerance, "\(name)")
    }

    @Test(arguments: [[37, 52], [37, 52, 3], [1, 9], [8, 1, 2]], [1, 5, 300])
    func agreesWithSciPy(shape: [Int], pieces: Int) throws {
        let pixels = pattern(Shape(shape))
        guard try askSciPy(pixels) else { return }
        let image = try Image(pixels)
        try Runtime.shared.within(Scope(mapper: FixedMapper(count: pieces))) {
            try expect(image.blurred(sigma: 1.3).pixels, "blurred")
            let (down, right) = try image.gradients()
            try expect(down.pixels, "down")
            try expect(right.pixels, "right")
            try expect(image.median(radius: 2).pixels, "median", within: 0)
            try expect(image.opened().pixels, "opened", within: 0)
            try expect(image.closed(radius: 2).pixels, "closed", within: 0)
            try expect(image.resized(height: 61, width: 90).pixels, "larger")
            try expect(image.resized(height: 11, width: 7).pixels, "smaller")
            let counts = try NDArray<Int>(contentsOfFile: "\(folder)/counts.npy")
            #expect(try Array(image.histogram(bins: 64)) == Array(counts))
            try expect(image.equalised(bins: 64).pixels, "equalised")
            try expect(image.threshold(bins: 64), "threshold")
        }
    }

    @Test func anImageSharesItsPixels() throws {
        let pixels = pattern([6, 5])
        let image = try Image(pixels)
        #expect(image.pixels.sharesMemory(with: pixels))
        // A transposed view gives the same result.
        let turned = try Image(pixels.transposed()).median(radius: 1).pixels
        let expected = try image.median(radius: 1).pixels.transposed()
        #expect((turned .== expected).all().item())
        #expect(throws: ArrayError.self) { try Image(zeros([4], of: Float.self)) }
    }

    @Test func greyIsBrightness() throws {
        let colours = try Image(NDArray([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], shape: [2, 2, 3]))
        #expect(try Array(colours.grey().pixels) == [0.2126, 0.7152, 0.0722, 1])
        #expect(throws: ArrayError.self) { try Image(zeros([2, 2, 2], of: Float.self)).grey() }
    }

    @Test func readsPortableMaps() throws {
        func image(_ bytes: [UInt8]) throws -> Image {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/map"))
            return try Image(portableMap: "\(folder)/map")
        }
        let text = try image(Array("P2\n# of two rows\n3 2\n10\n0 5 10\n10 5 0\n".utf8))
        #expect(Array(text.pixels) == [0, 0.5, 1, 1, 0.5, 0])
        let bytes = try image(Array("P6 1 2 255\n".utf8) + [255, 0, 51, 0, 255, 102])
        #expect(bytes.pixels.shape == [2, 1, 3])
        #expect(Array(bytes.pixels) == [1, 0, 0.2, 0, 1, 0.4])
        let wide = try image(Array("P5 2 1 65535\n".utf8) + [255, 255, 0, 0])
        #expect(Array(wide.pixels) == [1, 0])
        for damaged in ["P5 2 2 255\nabc", "P4 2 2 255\nabcd", "P2 2 2 x", "P5 99999999 99999999 255\n"] {
            #expect(throws: ArrayError.self) { try image(Array(damaged.utf8)) }
        }
    }

    @Test func writesPNG() throws {
        let path = "\(folder)/image.png"
        try Image(pattern([4, 3, 3])).writePNG(to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(throws: ArrayError.self) { try Image(pattern([4, 3, 2])).writePNG(to: path) }
    }

    @Test func refusesWhatCannotBe() throws {
        let image = try Image(pattern([4, 4]))
        #expect(throws: ArrayError.self) { try image.blurred(sigma: 0) }
        #expect(throws: ArrayError.self) { try image.median(radius: -1) }
        #expect(throws: ArrayError.self) { try image.eroded(radius: -1) }
        #expect(throws: ArrayError.self) { try image.resized(height: 0, width: 4) }
        #expect(throws: ArrayError.self) { try image.histogram(bins: 1) }
        #expect(throws: ArrayError.self) { try image.threshold(range: 1...1) }
    }
}
