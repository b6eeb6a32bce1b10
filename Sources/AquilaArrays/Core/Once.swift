import AquilaRuntime

/// Does something that must happen once, however many ranks run the program: writes a file, a picture, a log.
///
///     let samples = try picture.elements()
///     try once { try write(samples, to: "picture.png") }
///
/// The first rank calls the body, the others wait for its end. The body must neither compute nor read arrays, as the other
/// ranks do not: read what it needs before. What is printed appears once anyway.
///
/// - Throws: what the body throws, on all ranks alike: an `ArrayError` as it is, any other error as an `ArrayError` with
///   its words.
public func once(_ body: () throws -> Void) throws { try Runtime.current.once(body) }
