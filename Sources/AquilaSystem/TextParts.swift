import Glibc

extension StringProtocol {
    /// True if another text occurs in this one, byte by byte.
    ///
    /// The standard library's `contains` links its regular expressions, which are a tenth of the
    /// extension of Python.
    package func hasPart(_ part: String) -> Bool {
        var (text, part) = (Substring(self), part)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard let bytes = text.baseAddress, let wanted = part.baseAddress else { return part.isEmpty }
                let last = text.count - part.count
                return last >= 0 && (0...last).contains { memcmp(bytes + $0, wanted, part.count) == 0 }
            }
        }
    }
}
