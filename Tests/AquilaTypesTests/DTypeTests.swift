import AquilaTypes
import Testing

@Suite struct DTypeTests {
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
