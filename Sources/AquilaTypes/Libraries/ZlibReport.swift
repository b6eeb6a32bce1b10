/// The zlib library found on this machine, as a user is told.
package struct ZlibReport: Sendable {
    package let name = ZlibLibrary.recipe.name
    package let purpose = "archives (.npz) and checkpoints"
    /// Path of the loaded library; nil if there is none.
    package let path = try? ZlibLibrary.host.path
    /// Advice on how to get the library, or the fact that it is switched off.
    package let advice = ZlibLibrary.recipe.advice

    /// Looks for the library and loads it.
    package init() {}
}
