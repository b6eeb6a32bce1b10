import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Numbers of pieces, by size and policy alone.
@Suite struct DefaultMapperTests {
    private func pieces(_ count: Int, _ policy: ParallelPolicy = ParallelPolicy(), bytes: Int = 16) -> Int {
        DefaultMapper().pieceCount(
            of: LaunchDescription(
                task: "t.t", shape: [count], elementCount: count, bytesPerElement: bytes, policy: policy))
    }

    @Test func piecesHaveAboutAThresholdOfElements() {
        #expect(
            [0, 1, 65_535, 65_536, 200_000, 1 << 22, 1 << 30].map { pieces($0) } == [1, 1, 1, 1, 3, 64, 64])
    }

    @Test func policiesChangeTheNumber() {
        #expect(pieces(1 << 20, ParallelPolicy(overdecomposition: 3)) == 48)
        #expect(pieces(100, ParallelPolicy(overdecomposition: 3)) == 1)
        #expect(pieces(1000, ParallelPolicy(threshold: 100)) == 10)
        // Half a mebibyte for each piece, and no upper bound.
        #expect(pieces(1 << 23, ParallelPolicy(isStreaming: true)) == 256)
    }
}
