/// The order of rows by one key.
public enum SortOrder: Sendable {
    case ascending, descending
}

/// The place of rows whose key is missing.
public enum MissingPlace: Sendable {
    case first, last
}
