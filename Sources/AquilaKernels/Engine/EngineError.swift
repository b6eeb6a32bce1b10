/// The reason why a kernel could not be compiled or its object could not be loaded.
///
/// Users never see these errors: the interpreter runs the kernel instead.
package enum EngineError: Error, CustomStringConvertible, Sendable {
    /// The engine's library is missing or switched off.
    case unavailable(String)
    /// LLVM refused the module.
    case invalidModule(String)
    /// Code generation failed.
    case codeGeneration(String)
    /// The object file is damaged, or uses something that the loader does not know.
    case invalidObject(String)
    /// The system refused executable memory.
    case noExecutableMemory(errno: Int32)

    package var description: String {
        switch self {
        case .unavailable(let reason): reason
        case .invalidModule(let reason): "LLVM refused the kernel: \(reason)"
        case .codeGeneration(let reason): "LLVM generated no code: \(reason)"
        case .invalidObject(let reason): "The object file cannot be loaded: \(reason)"
        case .noExecutableMemory(let number): "No executable memory (errno \(number))."
        }
    }
}
