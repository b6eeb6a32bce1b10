import AquilaArrays
import AquilaFoundation
import AquilaRuntime
import AquilaTypes
import ComplexModule
import Foundation
import Testing

/// The statically typed forms of functions: their types, and values that are easy to verify.
@Suite(.onRanks) struct SwiftFormTests {
    let a: NDArray<Int> = [[1, 2, 3], [4, 5, 6]]
    let x: NDArray<Double> = [0.5, -1.5, 2.4, 0.49999999999999994, -0.2]

    @Test func roundsAsSwiftDoes() {
        for rule: FloatingPointRoundingRule in [
            .toNearestOrAwayFromZero, .toNearestOrEven, .up, .down, .towardZero, .awayFromZero,
        ] {
            let rounded = Array(x.rounded(rule))
            #expect(rounded.map(\.bitPattern) == Array(x).map { $0.rounded(rule).bitPattern }, "\(rule)")
        }
        #expect(x.rounded().isEqual(to: x.map { $0.rounded() }))
        #expect(NDArray([25, 36]).rounded(decimals: -1).isEqual(to: [20, 40]))
    }

    @Test func integersDivideAsInNumPy() {
        let quotient: NDArray<Double> = a / 2
        #expect(quotient.isEqual(to: [[0.5, 1, 1.5], [2, 2.5, 3]]))
        #expect((1 / NDArray<Int8>([2, 4])).isEqual(to: [0.5, 0.25]))
        #expect((a / a).isEqual(to: ones([2, 3])))
        #expect(floorDivide(a, 2).isEqual(to: [[0, 1, 1], [2, 2, 3]]))
    }

    @Test func meansOfIntegersHaveFractions() {
        let mean: NDArray<Double> = a.mean(axis: 0)
        #expect(mean.isEqual(to: [2.5, 3.5, 4.5]))
        #expect((a .> 2).mean().item() == 4.0 / 6)
        #expect(a.median().item() == 3.5)
        let deviation: NDArray<Double> = a.standardDeviation()
        #expect(deviation.allClose(to: [1.707825127659933]))
        let z: NDArray<Complex128> = NDArray([Complex(3, 4), Complex(0, 1)])
        let length: NDArray<Double> = z.norm()
        #expect(length.allClose(to: NDArray([(26.0).squareRoot()])))
        #expect(NDArray<Float>([3, 4]).norm().item() as Float == 5)
    }

    @Test func reducesAlongOneAxis() {
        #expect(a.sum(axis: 0).isEqual(to: [5, 7, 9]))
        #expect(a.max(axis: -1).isEqual(to: [3, 6]))
        #expect(a.product(axis: 1, keepDims: true).isEqual(to: [[6], [120]]))
        let mask = a .> 2
        #expect(mask.any(axis: 0).isEqual(to: [true, true, true]))
        #expect(mask.argmax(axis: 1).isEqual(to: [2, 0]))
        #expect(mask.max().item() && !mask.min().item())
        #expect(mask.countNonzero(axis: 0).isEqual(to: [1, 1, 2]))
        #expect(a.percentile([0, 50, 100]).isEqual(to: [1, 3.5, 6]))
    }

    @Test func rearranges() {
        #expect(a.T.isEqual(to: [[1, 4], [2, 5], [3, 6]]))
        #expect(a.rolled(by: 1, axis: 1).isEqual(to: [[3, 1, 2], [6, 4, 5]]))
        #expect(a.padded(by: 1).sum().item() == 21)
        #expect(NDArray([7, 8]).padded(by: [(1, 2)], with: 9).isEqual(to: [9, 7, 8, 9, 9]))
        #expect(
            NDArray([7, 8, 9]).padded(by: [(1, 2)], repeating: .reflect).isEqual(to: [8, 7, 8, 9, 8, 7]))
        #expect(a.padded(by: 1, repeating: .wrap).shape == [4, 5])
        #expect(a.taking([2, -1], axis: 1).isEqual(to: [[3, 3], [6, 6]]))
        #expect(a.differences().isEqual(to: [[1, 1], [1, 1]]))
        #expect(NDArray([1, 4, 9, 16]).gradient().isEqual(to: [3, 4, 6, 7]))
        #expect(NDArray([0.0, 1, 9]).gradient(coordinates: [0, 1, 3]).isEqual(to: [1, 2, 4]))
        #expect(NDArray([1, 2]).outer([10, 20]).isEqual(to: [[10, 20], [20, 40]]))
        #expect(a.trace().item() == 6)
        #expect(diag(NDArray([1, 2])).isEqual(to: [[1, 0], [0, 2]]))
        #expect(a.lowerTriangle().isEqual(to: [[1, 0, 0], [4, 5, 0]]))
        #expect(a.upperTriangle(offset: 1).isEqual(to: [[0, 2, 3], [0, 0, 6]]))
        #expect(pow(a, 2).isEqual(to: a * a))
        #expect(pow(2, a).isEqual(to: [[2, 4, 8], [16, 32, 64]]))
    }

    @Test func comparesWholeArrays() {
        #expect(a.isEqual(to: a.copy()))
        #expect(!a.isEqual(to: a[0]))
        #expect(!NDArray([Double.nan]).isEqual(to: NDArray([Double.nan])))
        #expect(NDArray([Double.nan]).isEqual(to: NDArray([Double.nan]), equalNaN: true))
        #expect(x.allClose(to: x + 1e-9))
        #expect(!x.allClose(to: x + 1e-3))
        #expect(x.isClose(to: x + 1e-3, absoluteTolerance: 0.01).all().item())
    }

    @Test func givesElementsAndSubarrays() {
        #expect(a.map { Double($0) / 2 }.isEqual(to: [[0.5, 1, 1.5], [2, 2.5, 3]]))
        #expect(a.T.map { $0 }.isEqual(to: a.T))
        #expect(zeros([3, 0]).isEmpty && !a.isEmpty)
        #expect(a.unstacked().map { Array($0) } == [[1, 2, 3], [4, 5, 6]])
        #expect(a.unstacked(axis: -1).count == 3)
        let first = a.copy().unstacked()[0]
        first[0] = 9
        #expect(first[0].item() == 9)
    }

    @Test func throwsInTheDynamicLayer() throws {
        let a = a.untyped
        #expect(try a.sum().item() == Scalar(21))
        #expect(try a.T.shape == [3, 2])
        #expect(throws: ArrayError.self) { try a.rolled(by: 1, axis: 2) }
        #expect(throws: ArrayError.self) { try a.rolled(by: [1], axes: []) }
        #expect(throws: ArrayError.self) { try a.padded(by: [(1, -1)]) }
        #expect(throws: ArrayError.self) { try a.padded(by: [(1, 1), (1, 1), (1, 1)]) }
        #expect(throws: ArrayError.self) { try a.padded(by: [(Int.max, Int.max)]) }
        #expect(throws: ArrayError.self) { try zeros([0]).untyped.padded(by: [(1, 0)], repeating: .edge) }
        #expect(throws: ArrayError.self) { try a.taking(NDArray([6]).untyped) }
        #expect(throws: ArrayError.self) { try a.taking(NDArray([0.5]).untyped) }
        #expect(throws: ArrayError.self) { try a.differences(order: -1) }
        #expect(throws: ArrayError.self) { try a.gradient(axis: 0, edgeOrder: 2) }
        #expect(throws: ArrayError.self) { try a.gradient(edgeOrder: 3) }
        #expect(throws: ArrayError.self) { try a.gradient(coordinates: a) }
        #expect(throws: ArrayError.self) { try a.norm(3) }
        #expect(throws: ArrayError.self) { try zeros([1, 1, 1]).untyped.norm(1) }
        #expect(throws: ArrayError.self) { try AnyNDArray.diag(a) }
        #expect(throws: ArrayError.self) { try AnyNDArray.diag(NDArray([1]).untyped, offset: .min) }
        #expect(throws: ArrayError.self) { try NDArray([1]).untyped.lowerTriangle() }
        #expect(throws: ArrayError.self) { try a.trace(axis1: 1, axis2: 1) }
        #expect(throws: ArrayError.self) { try a.quantile([0.5, 2]) }
        #expect(throws: ArrayError.self) { try a.percentile([101]) }
        #expect(throws: ArrayError.self) { try a.isClose(to: zeros([4]).untyped) }
    }

    // MARK: Bytes

    @Test func passesThroughBytes() throws {
        let bytes = try a.T.npy()
        #expect(try NDArray<Int>(npy: bytes).isEqual(to: a.T))
        #expect(try NDArray<Int>(npy: Data(bytes)).isEqual(to: a.T))
        #expect(throws: ArrayError.self) { try NDArray<Int>(npy: bytes.dropLast()) }
        #expect(throws: ArrayError.self) { try NDArray<Int>(npy: bytes.dropFirst()) }
        #expect(throws: ArrayError.self) { try NDArray<Double>(npy: bytes) }
    }

    @Test func passesThroughJSON() throws {
        struct Model: Codable {
            var weights: NDArray<Float>
            var mask: NDArray<Bool>
            var any: AnyNDArray
        }
        let z = NDArray([Complex(1.5, -2), Complex(0, 0.25)])
        let model = Model(weights: [[1.5], [2]], mask: [true, false], any: z.untyped)
        let data = try JSONEncoder().encode(model)
        let copy = try JSONDecoder().decode(Model.self, from: data)
        #expect(copy.weights.isEqual(to: model.weights) && copy.mask.isEqual(to: model.mask))
        #expect(try copy.any.isIdentical(to: z.untyped))
        for dtype in DType.allCases {
            let array = a.T.untyped.cast(to: dtype)
            let copy = try JSONDecoder().decode(AnyNDArray.self, from: JSONEncoder().encode(array))
            #expect(try copy.isIdentical(to: array), "\(dtype)")
        }
        let ones = try JSONEncoder().encode(ones([2]))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(NDArray<Int>.self, from: ones) }
        for text in [
            #"{"dtype": "float64", "shape": [3], "elements": [1, 2]}"#,
            #"{"dtype": "real", "shape": [], "elements": [1]}"#,
            #"{"dtype": "int8", "shape": [-1], "elements": []}"#,
            #"{"dtype": "int8", "shape": [1], "elements": [300]}"#,
        ] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(AnyNDArray.self, from: Data(text.utf8))
            }
        }
    }

    // MARK: Words

    @Test func errorsTellWhatIsWrongToFoundation() throws {
        do {
            _ = try a.untyped.reshaped([4])
        } catch {
            #expect(error.localizedDescription == "cannot reshape an array of 6 elements into shape (4,)")
        }
        let any: any Error = ArrayError(.value, "of any type")
        #expect(any.localizedDescription == "of any type")
        #expect(throws: ArrayError(.shape, "cannot reshape an array of 6 elements into shape (4,)")) {
            try a.untyped.reshaped([4])
        }
    }

    @Test func valuesHaveDescriptions() throws {
        #expect("\(try a.untyped.sum().item())" == "21")
        #expect("\(Scalar(0.5)) \(Scalar(true)) \(Scalar(Complex(1.0, 2)))" == "0.5 True (1+2j)")
        #expect("\(FileValue.list([1, "a", false]))" == "[1, a, false]")
        #expect("\(Index.Slice(1, -1)) \(Index.Slice(nil, nil, step: 2))" == "1:-1 ::2")
        #expect("\((x .> 0).index) \(AquilaArrays.Index.rest)" == "mask of shape (5,) ...")
        #expect("\(Generator(seed: 1))" == "Generator(PCG64)")
    }
}
