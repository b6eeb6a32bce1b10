import AquilaRuntime

/// Calls a body on one rank only, however many ranks run the program: to write a file, a picture, a log.
///
///     let text = "\(ones([2]).sum())"
///     try once { try text.write(toFile: "sum.txt", atomically: true, encoding: .utf8) }
///
/// Rank 0 calls the body; the other ranks wait for its end. The body must neither compute nor read arrays,
/// since the other ranks do not: read values before the call. Printed output appears once anyway.
///
/// - Throws: the body's error, on all ranks: an `ArrayError` unchanged, any other error as an `ArrayError`
///   with its text.
/// - Complexity: that of the body, on rank 0; the bytes of an error move.
public func once(_ body: () throws -> Void) throws { try Runtime.current.once(body) }
