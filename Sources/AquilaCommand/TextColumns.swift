import Glibc

// Numbers and words in columns.

extension Double {
    /// The number with a fixed number of digits after the point: `1.5` → `1.500`.
    func fixed(_ decimals: Int) -> String {
        // The largest number has 309 digits before the point.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            _ = withVaList([Int32(decimals), self]) {
                vsnprintf(buffer.baseAddress!, buffer.count, "%.*f", $0)
            }
            return String(cString: buffer.baseAddress!)
        }
    }
}

extension String {
    /// The text at the left edge of a column, with at least `gap` spaces after it.
    func padded(to width: Int, gap: Int = 1) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, gap))
    }

    /// The text at the right edge of a column, with at least `gap` spaces before it.
    func aligned(to width: Int, gap: Int = 1) -> String {
        String(repeating: " ", count: Swift.max(width - count, gap)) + self
    }
}
