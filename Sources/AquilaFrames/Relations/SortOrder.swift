/// The order of rows by one key.
public enum SortOrder: Sendable {
    /// The least key first, or the greatest one.
    case ascending, descending
}

/// The place of rows whose key is missing.
public enum MissingPlace: Sendable {
    /// Before all other rows, or after them, whatever the order.
    case first, last
}
