import AquilaSystem
import AquilaTypes

/// The functions of LLVM that turn textual IR into an object file, by one of two interfaces: LLVM's own in
/// C, and that of the Python package llvmlite, which contains LLVM but does not export its functions.
protocol LLVMInterface: Sendable {
    typealias Ref = OpaquePointer
    typealias OwnedText = UnsafeMutablePointer<CChar>

    /// The functions that both interfaces have alike.
    var common: LLVMCommon { get }

    func host(_ fact: LLVMFact) -> String
    /// A code generator at level O1, position-independent, with the small code model.
    func makeMachine(triple: String, cpu: String, features: String) throws(EngineError) -> Ref
    func layout(of machine: Ref) -> String
    /// Reports the errors of a context's compilations; where that is impossible, LLVM ends the process at
    /// one, which no verified module has.
    func report(_ context: Ref?, to diagnostics: LLVMDiagnostics)
    func parse(_ ir: String, in context: Ref?) throws(EngineError) -> Ref
    /// The verifier's message about an invalid module; nil for a valid one.
    func fault(of module: Ref) -> String?
    /// A buffer with the object file of a module.
    func emit(_ module: Ref, for machine: Ref) throws(EngineError) -> Ref
}

/// A fact about this machine that LLVM finds out.
enum LLVMFact: String {
    case triple = "GetDefaultTargetTriple"
    case cpuName = "GetHostCPUName"
    case cpuFeatures = "GetHostCPUFeatures"
}

/// Functions of LLVM whose types are the same in both interfaces, beside their names' beginnings.
struct LLVMCommon: Sendable {
    typealias Ref = OpaquePointer

    /// LLVM 15 and later, where pointers without element types are the default; llvmlite comes last. Made
    /// at the first use, when the host language has named its libraries.
    static let recipe = NativeLibrary.Recipe(
        name: "LLVM",
        candidates: [
            "libLLVM.so.19.1", "libLLVM.so.20.1", "libLLVM.so.21.1", "libLLVM.so.18.1", "libLLVM-18.so.1",
            "libLLVM-17.so.1", "libLLVM-16.so.1", "libLLVM-15.so.1", "libLLVM-19.so.1",
        ] + HostLibraries.paths(containing: "llvmlite"),
        variable: Settings.llvm.name,
        package: "libllvm19")

    /// The file that LLVM was loaded from.
    let path: String
    let createContext: @convention(c) () -> Ref?
    let disposeContext: @convention(c) (Ref?) -> Void
    let bufferStart: @convention(c) (Ref?) -> UnsafeRawPointer?
    let bufferSize: @convention(c) (Ref?) -> Int
    let disposeBuffer: @convention(c) (Ref?) -> Void
    let setTarget: @convention(c) (Ref?, UnsafePointer<CChar>?) -> Void
    let setDataLayout: @convention(c) (Ref?, UnsafePointer<CChar>?) -> Void
    let disposeModule: @convention(c) (Ref?) -> Void
    private let disposeText: @convention(c) (UnsafeMutablePointer<CChar>?) -> Void

    init(_ library: NativeLibrary, prefix: String, disposal: String) throws(NativeLibraryError) {
        path = library.path(of: "\(prefix)ContextCreate")
        createContext = try library.symbol("\(prefix)ContextCreate")
        disposeContext = try library.symbol("\(prefix)ContextDispose")
        bufferStart = try library.symbol("\(prefix)GetBufferStart")
        bufferSize = try library.symbol("\(prefix)GetBufferSize")
        disposeBuffer = try library.symbol("\(prefix)DisposeMemoryBuffer")
        setTarget = try library.symbol("\(prefix)SetTarget")
        setDataLayout = try library.symbol("\(prefix)SetDataLayout")
        disposeModule = try library.symbol("\(prefix)DisposeModule")
        disposeText = try library.symbol("\(prefix)\(disposal)")
    }

    /// Opens the first library of a recipe that loads, and looks up all functions that are used.
    static func open(_ recipe: NativeLibrary.Recipe) throws(NativeLibraryError) -> any LLVMInterface {
        let library = try NativeLibrary(recipe)
        let isLlvmlite = library.find(LlvmliteInterface.mark, as: UnsafeRawPointer.self) != nil
        return isLlvmlite ? try LlvmliteInterface(library) : try LLVMCInterface(library)
    }

    /// Copies and frees a string that LLVM allocated.
    func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text else { return "" }
        defer { disposeText(text) }
        return String(cString: text)
    }
}

/// The first error that LLVM reports while it compiles.
final class LLVMDiagnostics {
    var firstError: String?
    /// Reads an error from what LLVM hands over; nil if that is no error.
    var read: (OpaquePointer?) -> String? = { _ in nil }
}
