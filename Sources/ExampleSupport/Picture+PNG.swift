import AquilaTypes

extension Picture {
    /// Writes the picture as a PNG file, which is created or replaced.
    ///
    /// - Throws: `FileError` if the file cannot be written, `NativeLibraryError` if zlib is missing.
    public func writePNG(to path: String) throws {
        try writeFile(png(), to: path)
    }

    /// The bytes of a PNG file (ISO/IEC 15948) with this picture.
    ///
    /// - Throws: `NativeLibraryError` if zlib is missing.
    /// - Complexity: O(width × height).
    public func png() throws -> [UInt8] {
        let zlib = try ZlibLibrary.host
        let colourType: [Layout: UInt8] = [.gray: 0, .rgb: 2, .rgba: 6]
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // 8 bits a sample; the only compression and filter methods; not interlaced.
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colourType[layout]!, 0, 0, 0]
        for (type, data) in [("IHDR", header), ("IDAT", zlib.compressed(filteredRows())), ("IEND", [])] {
            let content = Array(type.utf8) + data
            file += bigEndian(UInt32(data.count)) + content
            file += bigEndian(content.withUnsafeBytes { zlib.crc32($0) })
        }
        return file
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

// MARK: - Filters

extension Picture {
    /// The rows, each as differences from its neighbours, after a byte that names the filter:
    /// the one with the least sum of absolute differences, as the standard advises.
    private func filteredRows() -> [UInt8] {
        let rowSize = width * layout.channels
        var output: [UInt8] = []
        output.reserveCapacity(height * (rowSize + 1))
        var candidate = [UInt8](repeating: 0, count: rowSize)
        var best = candidate
        var above = candidate
        samples.withUnsafeBufferPointer { samples in
            for y in 0..<height {
                let row = UnsafeBufferPointer(rebasing: samples[y * rowSize..<(y + 1) * rowSize])
                var bestFilter = Filter.none
                var bestCost = Int.max
                for filter in Filter.allCases {
                    let cost = filter.apply(
                        to: row, above: above, pixelSize: layout.channels, into: &candidate)
                    if cost < bestCost {
                        (bestFilter, bestCost) = (filter, cost)
                        swap(&best, &candidate)
                    }
                }
                output.append(bestFilter.rawValue)
                output += best
                above = Array(row)
            }
        }
        return output
    }

    /// The prediction of a sample from its neighbours: a to its left, b above, c above and left.
    private enum Filter: UInt8, CaseIterable {
        case none, left, above, average, paeth

        /// Writes the row's differences from their prediction; returns the sum of their
        /// absolute values, as signed bytes.
        func apply(
            to row: UnsafeBufferPointer<UInt8>, above: [UInt8], pixelSize: Int, into output: inout [UInt8]
        ) -> Int {
            var cost = 0
            for index in row.indices {
                let a = index >= pixelSize ? Int(row[index - pixelSize]) : 0
                let c = index >= pixelSize ? Int(above[index - pixelSize]) : 0
                let difference = row[index] &- UInt8(predict(a, Int(above[index]), c))
                output[index] = difference
                cost += abs(Int(Int8(bitPattern: difference)))
            }
            return cost
        }

        private func predict(_ a: Int, _ b: Int, _ c: Int) -> Int {
            switch self {
            case .none: return 0
            case .left: return a
            case .above: return b
            case .average: return (a + b) / 2
            case .paeth:
                let (fromA, fromB, fromC) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
                if fromA <= fromB && fromA <= fromC { return a }
                return fromB <= fromC ? b : c
            }
        }
    }
}
