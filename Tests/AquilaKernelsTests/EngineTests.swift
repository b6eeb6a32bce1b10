import AquilaTypes
import Foundation
import Testing

@testable import AquilaKernels

/// True if compiled code can run on this machine; tests that need it are skipped otherwise.
let hasLLVM = (try? LLVMEngine.shared.get()) != nil

/// The engines of the system's LLVM, and of the LLVM in llvmlite, as far as they are installed.
private let engines: [LLVMEngine] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.venv/lib")
        .standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    let paths = names.map { "\(root.path)/\($0)/site-packages/llvmlite/binding/libllvmlite.so" }
    let recipe = NativeLibrary.Recipe(
        name: "LLVM", candidates: paths, variable: "LLVMLITE", package: "llvmlite")
    return [try? LLVMEngine.shared.get(), try? LLVMEngine(recipe)].compactMap { $0 }
}()

@Suite struct EngineTests {
    private typealias Unary = @convention(c) (UnsafeMutablePointer<Double>, Int) -> Void

    /// Scales by a vector constant (a relocation against the constant pool), then clears the rest (a call).
    private static let ir = """
        define void @scale(ptr %p, i64 %n) nounwind {
          %v = load <4 x double>, ptr %p, align 8
          %m = fmul <4 x double> %v, <double 1.5, double 2.5, double 3.5, double 4.5>
          store <4 x double> %m, ptr %p, align 8
          %rest = getelementptr double, ptr %p, i64 4
          %bytes = shl i64 %n, 3
          call void @llvm.memset.p0.i64(ptr %rest, i8 0, i64 %bytes, i1 false)
          ret void
        }
        declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
        """

    @Test(arguments: engines.indices) func compilesAndRuns(index: Int) throws {
        let object = try engines[index].compile(ir: Self.ir)
        let entry = unsafeBitCast(try LLVMEngine.load(object, symbol: "scale"), to: Unary.self)
        var values: [Double] = [1, 2, 3, 4, 5, 6, 7]
        entry(&values, 2)
        #expect(values == [1.5, 5, 10.5, 18, 0, 0, 7])
    }

    @Test(arguments: engines.indices) func reportsInvalidModules(index: Int) throws {
        let engine = engines[index]
        #expect(throws: EngineError.self) { try engine.compile(ir: "define void @f( {") }
        // It parses, but uses a value before its definition.
        let unordered = "define i64 @f(i64 %a) {\n %b = add i64 %c, 1\n %c = add i64 %a, 1\n ret i64 %b\n}"
        #expect(throws: EngineError.self) { try engine.compile(ir: unordered) }
        #expect(throws: EngineError.self) {
            try LLVMEngine.load(engine.compile(ir: Self.ir), symbol: "absent")
        }
    }

    @Test(arguments: engines.indices) func refusesUnknownFunctionsAndWritableData(index: Int) throws {
        let engine = engines[index]
        let unknown =
            "declare void @aquila_absent()\ndefine void @f() {\n call void @aquila_absent()\n ret void\n}"
        let data = "@x = global i64 1\ndefine i64 @f() {\n %v = load i64, ptr @x\n ret i64 %v\n}"
        for ir in [unknown, data] {
            let object = try engine.compile(ir: ir)
            #expect(throws: EngineError.self) { try LLVMEngine.load(object, symbol: "f") }
        }
    }

    @Test(.enabled(if: hasLLVM, "LLVM is not installed"))
    func damagedObjectsAreRefusedOrHarmless() throws {
        let object = try LLVMEngine.shared.get().compile(ir: Self.ir)
        for length in stride(from: 0, to: object.count - 64, by: 7) {
            // In a truncated object some table lies outside: loading must fail without crashing.
            #expect(throws: EngineError.self) {
                try LLVMEngine.load(Array(object.prefix(length)), symbol: "scale")
            }
        }
    }

    @Test(.enabled(if: hasLLVM, "LLVM is not installed"))
    func identityNamesProcessorAndLibrary() throws {
        let identity = try #require(LLVMEngine.identity)
        #expect(identity.contains("LLVM"))
        #expect(identity.hasSuffix(String(HostCPU.current.fingerprint, radix: 16)))
        let features = try LLVMEngine.shared.get().cpuFeatures
        #if arch(x86_64)
            #expect(features.contains("+avx512vl") == (HostCPU.current.vectorBits == 512))
            #expect(features.contains("+fma,") == HostCPU.current.hasFusedMultiplyAdd)
        #endif
    }
}
