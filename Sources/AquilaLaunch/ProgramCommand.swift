import AquilaSystem

/// The command of each rank: a program found along PATH, or a Python script.
package enum ProgramCommand {
    /// The words that start the program on any host, in any working directory.
    ///
    /// `heat` → `/usr/bin/heat`; `./heat` → its absolute path; `heat.py x` → `python3 -m aquila /…/heat.py x`
    ///
    /// - Parameter absolute: makes a path absolute.
    package static func resolve(
        _ words: [String], _ surroundings: Surroundings, absolute: (String) -> String
    ) throws(LaunchError) -> [String] {
        guard let first = words.first else { throw LaunchError("name a program to run") }
        if first.hasSuffix(".py") {
            guard surroundings.read(first) != nil else { throw LaunchError("there is no program \(first)") }
            return try python(surroundings) + ["-m", "aquila", absolute(first)] + words.dropFirst()
        }
        guard let path = surroundings.find(first) else {
            let isHere = !first.contains("/") && surroundings.find("./" + first) != nil
            throw LaunchError(
                isHere
                    ? "\(first) is not in PATH; to run the one in this folder, write ./\(first)"
                    : "there is no program \(first) that can be run")
        }
        return [absolute(path)] + words.dropFirst()
    }

    /// The command of the Python interpreter: `AQUILA_PYTHON`, else that of the active virtual
    /// environment, else the first along PATH.
    private static func python(_ surroundings: Surroundings) throws(LaunchError) -> [String] {
        let environment = surroundings.environment
        let active = environment["VIRTUAL_ENV"].map { ["\($0)/bin/python3"] } ?? []
        let names = Settings(environment)[Settings.python].map { [$0] } ?? active + ["python3", "python"]
        guard let path = names.lazy.compactMap(surroundings.find).first else {
            throw LaunchError(
                "Python was not found (\(names.joined(separator: ", "))); set AQUILA_PYTHON to its path")
        }
        return [path]
    }

    /// The path of the interpreter if the command runs Python with the package `aquila`; nil for
    /// other programs.
    package static func interpreter(_ words: [String]) -> String? {
        words.count > 2 && words[1] == "-m" && words[2] == "aquila" ? words[0] : nil
    }
}
