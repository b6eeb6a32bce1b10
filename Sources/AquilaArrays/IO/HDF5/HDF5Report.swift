/// Which HDF5 library this machine has, for people.
public struct HDF5Report: Sendable {
    public let name = HDF5Library.recipe.name
    /// What it is for.
    public let purpose = "files of HDF5 (.h5)"
    /// The file that is loaded; nil where it is missing.
    public let path = HDF5Library.path
    /// How to get it, where it is missing; or that it is switched off.
    public let advice = HDF5Library.recipe.advice

    /// Looks for the library, and loads it.
    public init() {}
}
