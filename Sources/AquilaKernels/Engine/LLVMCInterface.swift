import AquilaTypes

/// LLVM's interface in C.
///
/// Enumerations are passed by value: `1` for an object file, `2` for position-independent code and so on;
/// the interface promises that they do not change.
struct LLVMCInterface: LLVMInterface {
    private typealias Text = UnsafePointer<CChar>
    private typealias Message = UnsafeMutablePointer<OwnedText?>
    private typealias Handler = @convention(c) (Ref?, UnsafeMutableRawPointer?) -> Void

    let common: LLVMCommon
    private let setDiagnosticHandler: @convention(c) (Ref?, Handler?, UnsafeMutableRawPointer?) -> Void
    private let diagnosticDescription: @convention(c) (Ref?) -> OwnedText?
    private let diagnosticSeverity: @convention(c) (Ref?) -> UInt32
    private let createBufferCopy: @convention(c) (UnsafeRawPointer?, Int, Text) -> Ref?
    private let parseIR: @convention(c) (Ref?, Ref?, UnsafeMutablePointer<Ref?>, Message) -> Int32
    private let verifyModule: @convention(c) (Ref?, UInt32, Message) -> Int32
    private let triple, cpuName, cpuFeatures: @convention(c) () -> OwnedText?
    private let targetFromTriple: @convention(c) (Text?, UnsafeMutablePointer<Ref?>, Message) -> Int32
    private let createTargetMachine:
        @convention(c) (Ref?, Text?, Text?, Text?, UInt32, UInt32, UInt32) -> Ref?
    private let createDataLayout: @convention(c) (Ref?) -> Ref?
    private let layoutText: @convention(c) (Ref?) -> OwnedText?
    private let disposeDataLayout: @convention(c) (Ref?) -> Void
    private let emitToBuffer:
        @convention(c) (Ref?, Ref?, UInt32, Message, UnsafeMutablePointer<Ref?>) -> Int32

    init(_ library: NativeLibrary) throws(NativeLibraryError) {
        common = try LLVMCommon(library, prefix: "LLVM", disposal: "DisposeMessage")
        setDiagnosticHandler = try library.symbol("LLVMContextSetDiagnosticHandler")
        diagnosticDescription = try library.symbol("LLVMGetDiagInfoDescription")
        diagnosticSeverity = try library.symbol("LLVMGetDiagInfoSeverity")
        createBufferCopy = try library.symbol("LLVMCreateMemoryBufferWithMemoryRangeCopy")
        parseIR = try library.symbol("LLVMParseIRInContext")
        verifyModule = try library.symbol("LLVMVerifyModule")
        triple = try library.symbol("LLVM\(LLVMFact.triple.rawValue)")
        cpuName = try library.symbol("LLVM\(LLVMFact.cpuName.rawValue)")
        cpuFeatures = try library.symbol("LLVM\(LLVMFact.cpuFeatures.rawValue)")
        targetFromTriple = try library.symbol("LLVMGetTargetFromTriple")
        createTargetMachine = try library.symbol("LLVMCreateTargetMachine")
        createDataLayout = try library.symbol("LLVMCreateTargetDataLayout")
        layoutText = try library.symbol("LLVMCopyStringRepOfTargetData")
        disposeDataLayout = try library.symbol("LLVMDisposeTargetData")
        emitToBuffer = try library.symbol("LLVMTargetMachineEmitToMemoryBuffer")
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

    func host(_ fact: LLVMFact) -> String {
        switch fact {
        case .triple: common.take(triple())
        case .cpuName: common.take(cpuName())
        case .cpuFeatures: common.take(cpuFeatures())
        }
    }

    func makeMachine(triple: String, cpu: String, features: String) throws(EngineError) -> Ref {
        var target: Ref?
        var message: OwnedText?
        guard targetFromTriple(triple, &target, &message) == 0 else {
            throw .unavailable(common.take(message))
        }
        let (o1, positionIndependent, small): (UInt32, UInt32, UInt32) = (1, 2, 3)
        guard
            let machine = createTargetMachine(target, triple, cpu, features, o1, positionIndependent, small)
        else { throw .unavailable("LLVM has no code generator for \(triple)") }
        return machine
    }

    func layout(of machine: Ref) -> String {
        let layout = createDataLayout(machine)
        defer { disposeDataLayout(layout) }
        return common.take(layoutText(layout))
    }

    func report(_ context: Ref?, to diagnostics: LLVMDiagnostics) {
        diagnostics.read = { info in
            let error: UInt32 = 0
            return diagnosticSeverity(info) == error ? common.take(diagnosticDescription(info)) : nil
        }
        let handler: Handler = { info, pointer in
            guard let pointer else { return }
            let diagnostics = Unmanaged<LLVMDiagnostics>.fromOpaque(pointer).takeUnretainedValue()
            if diagnostics.firstError == nil { diagnostics.firstError = diagnostics.read(info) }
        }
        setDiagnosticHandler(context, handler, Unmanaged.passUnretained(diagnostics).toOpaque())
    }

    func parse(_ ir: String, in context: Ref?) throws(EngineError) -> Ref {
        var text = ir
        let buffer = text.withUTF8 { createBufferCopy($0.baseAddress, $0.count, "kernel") }
        var module: Ref?
        var message: OwnedText?
        // LLVM owns the buffer from here on, even if parsing fails.
        guard parseIR(context, buffer, &module, &message) == 0, let module else {
            throw .invalidModule(common.take(message))
        }
        return module
    }

    func fault(of module: Ref) -> String? {
        let returnStatus: UInt32 = 2
        var finding: OwnedText?
        let isBroken = verifyModule(module, returnStatus, &finding) != 0
        let description = common.take(finding)
        return isBroken ? description : nil
    }

    func emit(_ module: Ref, for machine: Ref) throws(EngineError) -> Ref {
        let objectFile: UInt32 = 1
        var buffer: Ref?
        var message: OwnedText?
        guard emitToBuffer(machine, module, objectFile, &message, &buffer) == 0, let buffer else {
            throw .codeGeneration(common.take(message))
        }
        return buffer
    }
}
