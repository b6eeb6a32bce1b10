/// A reduction of the values of a column, or of each of its groups. Missing values are left out.
public enum Aggregation: String, Sendable, CaseIterable {
    /// The sum, the product, the mean, and the median; of texts only the sum, which joins them.
    case sum, product, mean, median
    /// The least and the greatest value; of categories only of those with an order.
    case min, max
    /// Variance and standard deviation with the divisor n - 1.
    case variance, standardDeviation
    /// The number of values that are not missing.
    case count
    /// The number of rows.
    case size
    /// The first and the last value that is not missing.
    case first, last
    /// The number of distinct values.
    case distinctCount
    /// True if any value, or all values, are true.
    case any, all
}
