extension Int {
    /// Sum of numbers of bytes; the largest number, which exceeds every budget, if the sum is out of range.
    func addingBytes(_ other: Int) -> Int {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? .max : sum
    }
}
