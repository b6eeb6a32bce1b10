import AquilaKernels
import AquilaTypes
import Testing

@Suite struct KernelVerifierTests {
    @Test func acceptsAWellFormedKernel() throws {
        var builder = KernelBuilder()
        let source = builder.addArray(.float64, .contiguous)
        let target = builder.addArray(.float64, .contiguous)
        let x = builder.load(source)
        let y = builder.binary(.add, x.re, builder.constant(1, .float64))
        builder.store(KernelValue(y), into: target)
        try builder.kernel.verify()
    }

    @Test func rejectsMixedTypes() {
        var builder = KernelBuilder()
        let one = builder.constant(1, .float64)
        let two = builder.constant(2, .float32)
        _ = builder.binary(.add, one, two)
        #expect(throws: KernelError.self) { try builder.kernel.verify() }
    }

    @Test func sharesEqualInstructions() {
        var builder = KernelBuilder()
        let array = builder.addArray(.complex64, .strided)
        #expect(builder.load(array) == builder.load(array))
        #expect(builder.kernel.instructions.count == 2)
    }
}
