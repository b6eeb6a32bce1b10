import AquilaTypes
import Testing

@Suite struct DTypeTests {
    @Test func promotesSeveralWithTheHighest() {
        #expect(DType.promote([.int8, .uint16, .float16]) == .float32)
        #expect(DType.promote([.int8, .uint16, .float32]) == .float32)
        #expect(DType.promote([.int8, .uint16]) == .int32)
        #expect(DType.promote([.float16, .complex64, .int64]) == .complex128)
        #expect(DType.promote([]) == nil)
    }

    @Test func sizesFollowNames() {
        for dtype in DType.allCases {
            let bits = Int(dtype.name.filter(\.isNumber)) ?? 8
            #expect(dtype.size * 8 == bits)
        }
    }

    @Test func promotionIsCommutativeAndIdempotent() {
        for a in DType.allCases {
            #expect(DType.promote(a, a) == a)
            for b in DType.allCases { #expect(DType.promote(a, b) == DType.promote(b, a)) }
        }
    }
}
