import AquilaTypes

/// The MPI libraries on this machine, for `aquila info`.
package struct MPIReport: Sendable {
    /// An MPI library.
    package struct Engine: Sendable {
        /// The library's name: `Open MPI`.
        package let name: String
        /// The file that was loaded; nil if the library is missing.
        package let path: String?
        /// The package that brings a missing library, or a note that it is switched off.
        package let advice: String
    }

    /// The libraries, those that are missing included.
    package let engines: [Engine]
    /// The purpose of MPI libraries, for people.
    package let purpose = "many ranks, started by its mpirun"

    /// Looks for all libraries: loads those that are there, but starts none.
    package init() {
        engines = MPILauncher.Family.allCases.map { family in
            let recipe = family.recipe
            return Engine(name: recipe.name, path: Self.path(recipe), advice: recipe.advice)
        }
    }

    private static func path(_ recipe: NativeLibrary.Recipe) -> String? {
        // Opened locally: two libraries with the same symbols must not see each other.
        let alone = NativeLibrary.Recipe(
            name: recipe.name, candidates: recipe.candidates, variable: recipe.variable,
            package: recipe.package)
        return (try? NativeLibrary(alone)).map { $0.path(of: "MPI_Init_thread") }
    }
}
