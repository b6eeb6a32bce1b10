import AquilaArrays
import AquilaKernels
import AquilaTypes
import Testing

@Suite(.onRanks) struct OperatorTests {
    let a: NDArray<Double> = [[1, 2], [3, 4]]

    @Test func operatorsBroadcastAndTakeNumbers() {
        let row: NDArray<Double> = [10, 20]
        let x = 0.5
        #expect(Array(a + row) == [11, 22, 13, 24])
        #expect(Array(2 * a - 1) == [1, 3, 5, 7])
        #expect(Array(a * x) == [0.5, 1, 1.5, 2])
        #expect(Array(1 / a) == [1, 0.5, 1.0 / 3, 0.25])
        #expect(Array(a ** 2) == [1, 4, 9, 16])
        #expect(Array(2 ** a) == [2, 4, 8, 16])
        #expect(Array(-a) == [-1, -2, -3, -4])
        #expect(Array(NDArray([-7, 7]) % 3) == [2, 1])
        #expect(2.0 ** 3 ** 2 == 512)
    }

    @Test func comparisonsGiveMasks() {
        let mask = (a .> 1) .& .!(a .== 3)
        #expect(Array(mask) == [false, true, false, true])
        #expect(Array(a .!= a.transposed()) == [false, true, true, false])
        #expect(Array((a .< 2) .| (a .>= 4)) == [true, false, false, true])
        #expect(Array((a .<= 2) .^ (a .<= 3)) == [false, false, true, false])
    }

    @Test func literalsAreNumbers() {
        var x: NDArray<Double> = 3
        let before = x
        x += 1
        #expect(x.item() == 4 && before.item() == 3)
        #expect(x.rank == 0 && x.shape == [])
        #expect((x + before).item() == 7)
        let cube: NDArray<Int> = [[[1, 2]], [[3, 4]], [[5, 6]]]
        #expect(cube.shape == [3, 1, 2] && Array(cube) == [1, 2, 3, 4, 5, 6])
    }

    @Test func inPlaceOperatorsWriteThroughTheView() {
        let b = a.copy()
        var column = b[.all, 0]
        column *= 10
        column -= NDArray([1, 2])
        #expect(Array(b) == [9, 2, 28, 4])
        var all = b
        all /= b
        #expect(Array(b) == [1, 1, 1, 1])
    }

    @Test func shapesThatDoNotFitThrow() {
        let b = zeros([3])
        #expect(throws: ArrayError.self) { try a.adding(b) }
        #expect(throws: ArrayError.self) { try a.divide(by: b) }
        #expect(throws: ArrayError.self) { try a.assign(b) }
        #expect(throws: ArrayError.self) { try b.add(a) }
        do {
            _ = try a.multiplied(by: b)
        } catch {
            #expect(error.kind == .shape)
            #expect(error.message.contains("(2, 2)") && error.message.contains("(3,)"))
        }
    }

    // MARK: Dynamic types

    /// Python-like numbers with arrays of every type, by NumPy's rules of promotion.
    @Test(arguments: DType.allCases)
    func weakNumbersPromoteByKind(_ dtype: DType) throws {
        let x = try AnyNDArray.full([2], Scalar(1.0, as: dtype))
        #expect(try (x + 1).dtype == dtype.promoted(withWeak: .signed))
        #expect(try (x + 1.5).dtype == dtype.promoted(withWeak: .float))
        #expect(try (x .< 2).dtype == .bool)
        for other in DType.allCases {
            let y = try AnyNDArray.full([2], Scalar(1.0, as: other))
            #expect(try (x * y).dtype == DType.promote(dtype, other))
        }
    }

    @Test func integersOutOfBoundsThrowButCompare() throws {
        let x = try AnyNDArray.full([2], Scalar(UInt8(200)))
        #expect(throws: ArrayError.self) { try x + 256 }
        #expect(throws: ArrayError.self) { try x + -1 }
        #expect(try (x .< 256).elements(as: Bool.self) == [true, true])
        #expect(try (x .< -1).elements(as: Bool.self) == [false, false])
        #expect(try (x + 100).elements(as: UInt8.self) == [44, 44])
    }

    @Test func typesThatAnOperationDoesNotTakeThrow() throws {
        let x = try AnyNDArray.full([2], Scalar(1.0))
        #expect(throws: ArrayError.self) { try x.applying(.bitwiseAnd, x) }
        #expect(throws: ArrayError.self) { try x .& x }
        #expect(throws: ArrayError.self) { try NDArray<Int>(x) }
        #expect(throws: ArrayError.self) { try x.elements(as: Float.self) }
        #expect(try NDArray<Double>(x).item(at: 1) == 1)
    }

    @Test func resultsOfAHigherKindDoNotGoIntoALowerOne() throws {
        var x = try AnyNDArray.full([2], Scalar(Int32(7)))
        #expect(throws: ArrayError.self) { try x += 1.5 }
        #expect(throws: ArrayError.self) { try x /= 2 }
        #expect(throws: ArrayError.self) { try AnyNDArray.apply(.divide, [x, x], into: [x]) }
        try x *= 2
        #expect(try x.elements(as: Int32.self) == [14, 14])
    }

    @Test func resultsGoIntoArraysWhereTheMaskHolds() throws {
        let x = arange(4)
        let out = full([4], 9)
        try AnyNDArray.apply(
            .multiply, [x.untyped, x.untyped], into: [out.untyped], where: (x .> 1).untyped)
        #expect(Array(out) == [9, 9, 4, 9])
    }
}

extension NDArray {
    fileprivate func item(at position: Int) throws -> Element { try element(at: position) }
}
