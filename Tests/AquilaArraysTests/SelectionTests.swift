import AquilaArrays
import AquilaRuntime
import AquilaTypes
import ComplexModule
import Testing

/// Selections by masks, which wait for nothing until their elements are asked for.
@Suite struct SelectionTests {
    private let z: NDArray<Double> = [1, 2, 3, 4]

    @Test func elementsAreThoseOfTheMask() throws {
        #expect(Array(z.selection(where: z .> 2).elements()) == [3, 4])
        #expect(Array(z.selection(where: z .> 9).elements()) == [])
        let square = NDArray<Int>([1, 2, 3, 4]).reshaped([2, 2])
        #expect(Array(square.selection(where: square .!= 2).elements()) == [1, 3, 4])
    }

    @Test func operationsCombineSelectionsByOneMask() throws {
        let mask = z .> 2
        let (a, b) = (z.selection(where: mask), (z * 10).selection(where: mask))
        #expect(Array((a * a - 1).elements()) == [8, 15])
        #expect(Array((a + b).elements()) == [33, 44])
        #expect(Array((b - a).elements()) == [27, 36])
        #expect(Array(((a + 1) * 2).elements()) == [8, 10])
        #expect(
            try NDArray<Double>(a.untyped.applying(.sqrt).elements()).isEqual(
                to: sqrt(NDArray<Double>([3, 4]))))
        let quotient = try AnySelection.apply(.divide, .number(Scalar(12.0)), .selection(a.untyped))
        #expect(Array(try NDArray<Double>(quotient.elements())) == [4, 3])
    }

    @Test func assignmentWritesWhereTheMaskHolds() throws {
        let target = z.copy()
        let part = target.selection(where: target .> 2)
        target.assign(part * part - 1)
        #expect(Array(target) == [1, 2, 8, 15])
        let wide = NDArray<Complex128>([0, 0, 0, 0])
        try wide.untyped.assign(part.untyped)
        #expect(wide.isEqual(to: [0, 0, 3, 4]))
        #expect(throws: ArrayError.self) { try zeros([2]).untyped.assign(part.untyped) }
        #expect(throws: ArrayError.self) {
            try z.untyped.assign(wide.selection(where: z .> 2).untyped)
        }
    }

    @Test func laterWritesLeaveSelectionsAsTheyAre() throws {
        let (array, mask) = (z.copy(), z .> 2)
        let part = array.selection(where: mask)
        array[.all] = NDArray([9, 9, 9, 9])
        mask[.all] = NDArray([true, false, false, false])
        #expect(!part.untyped.isSelected(by: mask.untyped))
        #expect(Array(part.elements()) == [3, 4])
        #expect(Array((part + 1).elements()) == [4, 5])
        let later = array.selection(where: mask)
        #expect(!later.untyped.hasMask(of: part.untyped))
        #expect(throws: ArrayError.self) {
            try AnySelection.apply(.add, .selection(part.untyped), .selection(later.untyped))
        }
        array.assign(part)
        #expect(Array(array) == [9, 9, 3, 4])
    }

    @Test func updatesLeaveTheArrayAsItIs() throws {
        let mask = z .> 2
        let part = z.selection(where: mask).untyped
        try part.update(.multiply, .number(Scalar(2.0)))
        #expect(Array(try NDArray<Double>(part.withoutSource().elements())) == [6, 8])
        #expect(Array(z) == [1, 2, 3, 4])
    }

    @Test func selectionsByOneMaskShareIt() {
        let mask = z .> 2
        let part = z.selection(where: mask)
        #expect(part.untyped.isSelected(by: mask.untyped))
        #expect(part.untyped.hasMask(of: (z + 1).selection(where: mask).untyped))
        #expect(!part.untyped.isSelected(by: (z .> 2).untyped))
        withExtendedLifetime(part) {}
    }

    @Test func masksOfOtherShapesAndTypesAreErrors() {
        #expect(throws: ArrayError.self) {
            try z.untyped.selection(where: (z .> 2).untyped.reshaped([2, 2]))
        }
        #expect(throws: ArrayError.self) { try z.untyped.selection(where: z.untyped) }
        #expect(throws: ArrayError.self) {
            try AnySelection.apply(.add, .number(Scalar(1.0)), .number(Scalar(1.0)))
        }
    }
}
