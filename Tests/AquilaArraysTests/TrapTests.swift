import AquilaArrays
import Testing

// Each call is in a function of its own, so that its line is in this file and not in a macro's
// expansion.
private let lineOfFirst = #line + 1
private func addShapesThatDoNotFit() -> NDArray<Double> { zeros([2]) + zeros([3]) }
private func writeOutOfBounds(_ a: NDArray<Double>) { a[0, 5] += 1 }
private func reshapeWrongly(_ a: NDArray<Double>) -> NDArray<Double> { a.reshaped([4]) }

/// The messages of traps name the shapes and the program's line.
@Suite struct TrapTests {
    @Test func operatorsNameTheirLine() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            print(addShapesThatDoNotFit())
        }
        expect(result, lineOfFirst, "(2,) (3,)")
    }

    @Test func subscriptsNameTheirLine() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            writeOutOfBounds(zeros([2, 3]))
        }
        expect(result, lineOfFirst + 1, "index 5 is out of bounds for axis 1 with size 3")
    }

    @Test func methodsNameTheirLine() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            print(reshapeWrongly(zeros([2, 3])))
        }
        expect(result, lineOfFirst + 2, "cannot reshape an array of 6 elements into shape (4,)")
    }

    private func expect(_ result: ExitTest.Result?, _ line: Int, _ message: String) {
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains(message) && output.contains("TrapTests.swift:\(line)"), "\(output)")
    }
}
