extension StringProtocol {
    /// True if another text occurs in this one, byte by byte.
    ///
    /// The standard library's `contains` links its regular expressions, which are a tenth of the
    /// extension of Python.
    package func hasPart(_ part: String) -> Bool {
        let (bytes, wanted) = (Array(utf8), Array(part.utf8))
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
}
