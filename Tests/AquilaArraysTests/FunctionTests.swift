import AquilaArrays
import AquilaTypes
import Glibc
import Testing

@Suite(.onRanks) struct FunctionTests {
    @Test func functionsOfOneOperand() {
        let x: NDArray<Double> = [0.25, 0.5, 1]
        let functions: [((NDArray<Double>) -> NDArray<Double>, (Double) -> Double)] = [
            ({ sqrt($0) }, { sqrt($0) }), ({ exp($0) }, { exp($0) }), ({ log($0) }, { log($0) }),
            ({ sin($0) }, { sin($0) }), ({ asin($0) }, { asin($0) }), ({ tanh($0) }, { tanh($0) }),
            ({ floor($0) }, { floor($0) }), ({ cbrt($0) }, { cbrt($0) }), ({ erf($0) }, { erf($0) }),
            ({ log1p($0) }, { log1p($0) }), ({ square($0) }, { $0 * $0 }), ({ reciprocal($0) }, { 1 / $0 }),
        ]
        for (array, scalar) in functions {
            for (result, value) in zip(Array(array(x)), Array(x)) {
                #expect(abs(result - scalar(value)) <= 4 * scalar(value).ulp)
            }
        }
        #expect(Array(abs(NDArray([-3, 3]))) == [3, 3])
        #expect(Array(isNaN(NDArray([1, .nan]))) == [false, true])
        #expect(abs(complex([3.0], [4.0])).item(at: 0) == 5)
    }

    @Test func functionsOfSeveralOperands() {
        let x = NDArray([1, 5, 9])
        #expect(Array(maximum(x, 4)) == [4, 5, 9])
        #expect(Array(minimum(x, NDArray([3, 3, 3]))) == [1, 3, 3])
        #expect(Array(x.clipped(2, 6)) == [2, 5, 6])
        #expect(Array(select(x .> 4, x, 0)) == [0, 5, 9])
        #expect(Array(gcd(x, 3)) == [1, 1, 3])
        #expect(Array(floorDivide(NDArray([-7, 7]), 2)) == [-4, 3])
        let (quotient, remainder) = divmod(NDArray([-7, 7]), NDArray([2, 2]))
        #expect(Array(quotient) == [-4, 3] && Array(remainder) == [1, 1])
        let (fraction, whole) = modf(NDArray([1.5, -2.25]))
        #expect(Array(fraction) == [0.5, -0.25] && Array(whole) == [1, -2])
        let (mantissa, exponent) = frexp(NDArray([8.0, 0.375]))
        #expect(Array(ldexp(mantissa, exponent)) == [8, 0.375])
        #expect(Array(NDArray([6, 5]) & NDArray([3, 4])) == [2, 4])
        #expect((x .> 4).nonzero().map { Array($0) } == [[1, 2]])
    }
}

extension NDArray {
    fileprivate func item(at position: Int) -> Element { self[position].item() }
}
