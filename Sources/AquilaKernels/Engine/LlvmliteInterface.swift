import AquilaTypes

/// The interface of llvmlite, the Python package that brings LLVM for Numba: a wheel, where no system's
/// package can be installed. Its functions call LLVM's of like names.
struct LlvmliteInterface: LLVMInterface {
    private typealias Text = UnsafePointer<CChar>
    private typealias Message = UnsafeMutablePointer<OwnedText?>

    /// A function by which the library is told from LLVM's own.
    static let mark = "LLVMPY_GetVersionInfo"

    let common: LLVMCommon
    private let parseAssembly: @convention(c) (Ref?, Text, Message) -> Ref?
    private let verifyModule: @convention(c) (Ref?, Message) -> Int32
    private let triple, cpuName, cpuFeatures: @convention(c) (Message) -> Void
    private let targetFromTriple: @convention(c) (Text, Message) -> Ref?
    private let createTargetMachine:
        @convention(c) (Ref?, Text, Text, Text, Int32, Text, Text, Int32, Int32, Text) -> Ref?
    private let createDataLayout: @convention(c) (Ref?) -> Ref?
    private let layoutText: @convention(c) (Ref?, Message) -> Void
    private let disposeDataLayout: @convention(c) (Ref?) -> Void
    private let emitToMemory: @convention(c) (Ref?, Ref?, Int32, Message) -> Ref?
    private let major: UInt32

    init(_ library: NativeLibrary) throws(NativeLibraryError) {
        common = try LLVMCommon(library, prefix: "LLVMPY_", disposal: "DisposeString")
        parseAssembly = try library.symbol("LLVMPY_ParseAssembly")
        verifyModule = try library.symbol("LLVMPY_VerifyModule")
        triple = try library.symbol("LLVMPY_\(LLVMFact.triple.rawValue)")
        cpuName = try library.symbol("LLVMPY_\(LLVMFact.cpuName.rawValue)")
        cpuFeatures = try library.symbol("LLVMPY_\(LLVMFact.cpuFeatures.rawValue)")
        targetFromTriple = try library.symbol("LLVMPY_GetTargetFromTriple")
        createTargetMachine = try library.symbol("LLVMPY_CreateTargetMachine")
        createDataLayout = try library.symbol("LLVMPY_CreateTargetMachineData")
        layoutText = try library.symbol("LLVMPY_CopyStringRepOfTargetData")
        disposeDataLayout = try library.symbol("LLVMPY_DisposeTargetData")
        emitToMemory = try library.symbol("LLVMPY_TargetMachineEmitToMemory")
        let version: @convention(c) () -> UInt32 = try library.symbol(Self.mark)
        major = version() >> 16
        for part in ["NativeTarget", "NativeAsmPrinter"] {
            let initialize: @convention(c) () -> Void = try library.symbol("LLVMPY_Initialize\(part)")
            initialize()
        }
    }

    func host(_ fact: LLVMFact) -> String {
        var text: OwnedText?
        switch fact {
        case .triple: triple(&text)
        case .cpuName: cpuName(&text)
        case .cpuFeatures: cpuFeatures(&text)
        }
        return common.take(text)
    }

    func makeMachine(triple: String, cpu: String, features: String) throws(EngineError) -> Ref {
        guard major >= 15 else {
            throw .unavailable(
                "llvmlite has LLVM \(major); 15 or later is needed: pip install --upgrade llvmlite")
        }
        var message: OwnedText?
        guard let target = targetFromTriple(triple, &message) else {
            throw .unavailable(common.take(message))
        }
        guard let machine = createTargetMachine(target, triple, cpu, features, 1, "pic", "small", 0, 0, "")
        else {
            throw .unavailable("LLVM has no code generator for \(triple)")
        }
        return machine
    }

    func layout(of machine: Ref) -> String {
        let layout = createDataLayout(machine)
        defer { disposeDataLayout(layout) }
        var text: OwnedText?
        layoutText(layout, &text)
        return common.take(text)
    }

    func report(_ context: Ref?, to diagnostics: LLVMDiagnostics) {}

    func parse(_ ir: String, in context: Ref?) throws(EngineError) -> Ref {
        var message: OwnedText?
        guard let module = parseAssembly(context, ir, &message) else {
            throw .invalidModule(common.take(message))
        }
        return module
    }

    func fault(of module: Ref) -> String? {
        var finding: OwnedText?
        let isBroken = verifyModule(module, &finding) != 0
        let description = common.take(finding)
        return isBroken ? description : nil
    }

    func emit(_ module: Ref, for machine: Ref) throws(EngineError) -> Ref {
        let objectFile: Int32 = 1
        var message: OwnedText?
        guard let buffer = emitToMemory(machine, module, objectFile, &message) else {
            throw .codeGeneration(common.take(message))
        }
        return buffer
    }
}
