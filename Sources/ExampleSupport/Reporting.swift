import Glibc

/// The command line's argument at a position, as a number; the default if there is none.
public func argument(_ place: Int, default value: Int) -> Int {
    guard CommandLine.arguments.count > place else { return value }
    guard let number = Int(CommandLine.arguments[place]), number > 0 else {
        print("argument \(place): '\(CommandLine.arguments[place])' is not a positive number")
        exit(2)
    }
    return number
}

/// Prints the elapsed time, and the updates per second.
public func report(_ clock: Stopwatch, updates: Int, unit: String = "updates") {
    let seconds = clock.seconds
    print("\(decimal(seconds)) s, \(decimal(Double(updates) / seconds / 1e6)) million \(unit) a second")
}

/// Ends the program with an error unless a result has a required property.
public func check(_ holds: Bool, _ what: String) {
    guard !holds else { return }
    print("wrong: \(what)")
    exit(1)
}
