/// The HDF5 library of this machine, for `aquila info`.
public struct HDF5Report: Sendable {
    /// The library's name.
    public let name = HDF5Engine.recipe.name
    /// The purpose of the library.
    public let purpose = "files of HDF5 (.h5)"
    /// The file that was loaded; nil if the library is missing.
    public let path = (try? HDF5Engine.open())?.path(of: "H5open")
    /// The package that brings a missing library, or a note that it is switched off.
    public let advice = HDF5Engine.recipe.advice

    /// Looks for the library, and loads it if it is there.
    ///
    ///     HDF5Report().name           // "HDF5"
    ///
    /// - Complexity: as `HDF5Engine.open`.
    public init() {}
}
