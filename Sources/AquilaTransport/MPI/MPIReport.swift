import AquilaTypes

/// Which MPI libraries this machine has, for people.
public struct MPIReport: Sendable {
    public struct Engine: Sendable {
        public let name: String
        /// The name under which it is loaded; nil where it is missing.
        public let path: String?
        /// How to get it, where it is missing; or that it is switched off.
        public let advice: String
    }

    public let engines: [Engine]
    /// What they are for.
    public let purpose = "many ranks, started by its mpirun"

    /// Looks for all libraries. Loads those that are there, and starts none.
    public init() {
        engines = MPILauncher.Family.allCases.map { family in
            let recipe = family.recipe
            return Engine(name: recipe.name, path: Self.path(recipe), advice: recipe.advice)
        }
    }

    private static func path(_ recipe: NativeLibrary.Recipe) -> String? {
        // Two libraries with the same functions must not see each other.
        let alone = NativeLibrary.Recipe(
            name: recipe.name, candidates: recipe.candidates, variable: recipe.variable,
            package: recipe.package)
        return (try? NativeLibrary(alone)).map { $0.path(of: "MPI_Init_thread") }
    }
}
