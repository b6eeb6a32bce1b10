import AquilaSystem
import AquilaTypes

/// The part of LLVM's C interface that turns textual IR into an object file.
///
/// Enumerations are passed by value: `1` for an object file, `2` for position-independent code and so on;
/// the C interface promises that they do not change.
struct LLVMLibrary: Sendable {
    typealias Ref = OpaquePointer
    typealias Text = UnsafePointer<CChar>
    typealias OwnedText = UnsafeMutablePointer<CChar>
    typealias Message = UnsafeMutablePointer<OwnedText?>
    typealias Handler = @convention(c) (Ref?, UnsafeMutableRawPointer?) -> Void

    /// LLVM 15 and later, where pointers without element types are the default.
    static let recipe = NativeLibrary.Recipe(
        name: "LLVM",
        candidates: [
            "libLLVM.so.19.1", "libLLVM.so.20.1", "libLLVM.so.21.1", "libLLVM.so.18.1", "libLLVM-18.so.1",
            "libLLVM-17.so.1", "libLLVM-16.so.1", "libLLVM-15.so.1", "libLLVM-19.so.1",
        ],
        variable: Settings.llvm.name,
        package: "libllvm19")

    let library: NativeLibrary

    let createContext: @convention(c) () -> Ref?
    let disposeContext: @convention(c) (Ref?) -> Void
    let setDiagnosticHandler: @convention(c) (Ref?, Handler?, UnsafeMutableRawPointer?) -> Void
    let diagnosticDescription: @convention(c) (Ref?) -> OwnedText?
    let diagnosticSeverity: @convention(c) (Ref?) -> UInt32
    let disposeMessage: @convention(c) (OwnedText?) -> Void

    let createBufferCopy: @convention(c) (UnsafeRawPointer?, Int, Text) -> Ref?
    let bufferStart: @convention(c) (Ref?) -> UnsafeRawPointer?
    let bufferSize: @convention(c) (Ref?) -> Int
    let disposeBuffer: @convention(c) (Ref?) -> Void

    let parseIR: @convention(c) (Ref?, Ref?, UnsafeMutablePointer<Ref?>, Message) -> Int32
    let verifyModule: @convention(c) (Ref?, UInt32, Message) -> Int32
    let setTarget: @convention(c) (Ref?, Text?) -> Void
    let setDataLayout: @convention(c) (Ref?, Ref?) -> Void
    let disposeModule: @convention(c) (Ref?) -> Void

    let defaultTriple: @convention(c) () -> OwnedText?
    let hostCPUName: @convention(c) () -> OwnedText?
    let hostCPUFeatures: @convention(c) () -> OwnedText?
    let targetFromTriple: @convention(c) (Text?, UnsafeMutablePointer<Ref?>, Message) -> Int32
    let createTargetMachine: @convention(c) (Ref?, Text?, Text?, Text?, UInt32, UInt32, UInt32) -> Ref?
    let createDataLayout: @convention(c) (Ref?) -> Ref?
    let emitToBuffer: @convention(c) (Ref?, Ref?, UInt32, Message, UnsafeMutablePointer<Ref?>) -> Int32

    /// Opens the library and looks up all functions that are used.
    init() throws(NativeLibraryError) {
        let library = try NativeLibrary(Self.recipe)
        self.library = library
        createContext = try library.symbol("LLVMContextCreate")
        disposeContext = try library.symbol("LLVMContextDispose")
        setDiagnosticHandler = try library.symbol("LLVMContextSetDiagnosticHandler")
        diagnosticDescription = try library.symbol("LLVMGetDiagInfoDescription")
        diagnosticSeverity = try library.symbol("LLVMGetDiagInfoSeverity")
        disposeMessage = try library.symbol("LLVMDisposeMessage")
        createBufferCopy = try library.symbol("LLVMCreateMemoryBufferWithMemoryRangeCopy")
        bufferStart = try library.symbol("LLVMGetBufferStart")
        bufferSize = try library.symbol("LLVMGetBufferSize")
        disposeBuffer = try library.symbol("LLVMDisposeMemoryBuffer")
        parseIR = try library.symbol("LLVMParseIRInContext")
        verifyModule = try library.symbol("LLVMVerifyModule")
        setTarget = try library.symbol("LLVMSetTarget")
        setDataLayout = try library.symbol("LLVMSetModuleDataLayout")
        disposeModule = try library.symbol("LLVMDisposeModule")
        defaultTriple = try library.symbol("LLVMGetDefaultTargetTriple")
        hostCPUName = try library.symbol("LLVMGetHostCPUName")
        hostCPUFeatures = try library.symbol("LLVMGetHostCPUFeatures")
        targetFromTriple = try library.symbol("LLVMGetTargetFromTriple")
        createTargetMachine = try library.symbol("LLVMCreateTargetMachine")
        createDataLayout = try library.symbol("LLVMCreateTargetDataLayout")
        emitToBuffer = try library.symbol("LLVMTargetMachineEmitToMemoryBuffer")
        try initializeTarget()
    }

    private func initializeTarget() throws(NativeLibraryError) {
        #if arch(x86_64)
            let target = "X86"
        #else
            let target = "AArch64"
        #endif
        for part in ["TargetInfo", "Target", "TargetMC", "AsmPrinter"] {
            let initialize: @convention(c) () -> Void = try library.symbol("LLVMInitialize\(target)\(part)")
            initialize()
        }
    }

    /// Copies and frees a string that LLVM allocated.
    func take(_ text: OwnedText?) -> String {
        guard let text else { return "" }
        defer { disposeMessage(text) }
        return String(cString: text)
    }
}
