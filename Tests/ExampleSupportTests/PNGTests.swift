import Foundation
import Testing

@testable import ExampleSupport

/// A PNG file decoded by Python's zlib.
private struct Decoded: Equatable {
    var width: Int
    var height: Int
    var colourType: Int
    var samples: [UInt8]
}

private func decode(_ picture: Picture) throws -> Decoded {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("aquila-\(UUID().uuidString).png").path
    try picture.writePNG(to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("decode_png.py").path
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script]
    process.standardInput = FileHandle(forReadingAtPath: path)
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the file is not a PNG file")
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    return Decoded(
        width: numbers[0], height: numbers[1], colourType: numbers[2],
        samples: numbers[3...].map { UInt8($0) })
}

/// Bytes of a linear congruential generator, which cannot be compressed.
private func noise(_ count: Int) -> [UInt8] {
    var state: UInt32 = 12345
    return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}

@Suite struct PNGTests {
    @Test(arguments: [(Picture.Layout.gray, 0), (.rgb, 2), (.rgba, 6)], [(1, 1), (7, 3), (300, 257)])
    func noiseSurvives(_ layout: (Picture.Layout, Int), _ size: (Int, Int)) throws {
        let samples = noise(size.0 * size.1 * layout.0.channels)
        let picture = Picture(width: size.0, height: size.1, layout: layout.0, samples: samples)
        let expected = Decoded(
            width: size.0, height: size.1, colourType: layout.1, samples: samples)
        #expect(try decode(picture) == expected)
    }

    /// Smooth, flat and repeated parts exercise every filter, long matches and long runs.
    @Test func structureSurvivesAndShrinks() throws {
        let (width, height) = (640, 200)
        let samples = (0..<width * height * 3).map { index -> UInt8 in
            let (x, y) = (index / 3 % width, index / 3 / width)
            switch y / 50 {
            case 0: return 200
            case 1: return UInt8(truncatingIfNeeded: x * x / 100 + y)
            case 2: return UInt8((x % 37) * (index % 3))
            default: return UInt8(truncatingIfNeeded: x * y / 64)
            }
        }
        let picture = Picture(width: width, height: height, layout: .rgb, samples: samples)
        #expect(try decode(picture).samples == samples)
        #expect(try picture.png().count < samples.count / 4)
    }

    @Test func oneFlatColourIsNearlyNothing() throws {
        let samples = [UInt8](repeating: 0, count: 1000 * 1000)
        let picture = Picture(width: 1000, height: 1000, layout: .gray, samples: samples)
        #expect(try decode(picture).samples == samples)
        #expect(try picture.png().count < 4000)
    }

    @Test func unwritablePathIsNamed() {
        let picture = Picture(width: 1, height: 1, layout: .gray, samples: [0])
        let error = #expect(throws: FileError.self) { try picture.writePNG(to: "/nowhere/a.png") }
        #expect(error?.description == "cannot write /nowhere/a.png: No such file or directory")
    }
}
