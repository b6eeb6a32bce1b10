import AquilaArrays
import AquilaRuntime
import AquilaTypes
import ComplexModule
import Testing

/// The forms with static types, calls that are refused, and ranks; results are compared with NumPy from
/// Python.
@Suite struct FourierTests {
    private typealias Number = Complex<Double>

    @Test func staticForms() {
        let pulse: NDArray<Double> = [1, 0, 0, 0]
        #expect(Array(pulse.fft()) == [1, 1, 1, 1])
        #expect(Array(pulse.rfft()) == [1, 1, 1])
        #expect(Array(pulse.rfft().irfft()) == [1, 0, 0, 0])
        #expect(Array(pulse.fft().ifft()) == [1, 0, 0, 0])
        let wave: NDArray<Double> = [0, 1, 0, -1]
        #expect(Array(wave.fft()) == [0, Number(0, -2), 0, Number(0, 2)])
        #expect(Array(wave.ihfft()) == [0, Number(0, 0.5), 0])
        #expect(Array(wave.rfft().hfft()) == [0, -4, 0, 4])
        #expect(Array(wave.fft(norm: .ortho)) == [0, Number(0, -1), 0, Number(0, 1)])
        #expect(wave.fft(count: 7).shape == [7])
        let image = (arange(12) as NDArray<Float>).reshaped([3, 4])
        #expect(image.fftn()[0, 0].item() == Complex<Float>(66, 0))
        #expect(image.rfftn().shape == [3, 3])
        #expect(image.rfftn().irfftn().shape == [3, 4])
        #expect(image.fftn(axes: [0]).ifftn(axes: [0]).shape == [3, 4])
        #expect(image.fft(axis: 0).dtype == .complex64)
    }

    @Test func frequencies() {
        #expect(Array(fftfreq(5, spacing: 0.1)) == [0, 2, 4, -4, -2])
        #expect(Array(fftfreq(4)) == [0, 0.25, -0.5, -0.25])
        #expect(Array(rfftfreq(5, spacing: 0.1)) == [0, 2, 4])
        let places: NDArray<Int> = [0, 1, 2, -2, -1]
        #expect(Array(places.fftshift()) == [-2, -1, 0, 1, 2])
        #expect(Array(places.fftshift().ifftshift()) == Array(places))
    }

    @Test func wrongCallsThrow() {
        let x = zeros([3, 4]).untyped
        #expect(throws: ArrayError.self) { try x.fft(axis: 2) }
        #expect(throws: ArrayError.self) { try x.fft(count: 0) }
        #expect(throws: ArrayError.self) { try zeros([3, 0]).untyped.fft() }
        #expect(throws: ArrayError.self) { try zeros([1]).untyped.irfft() }
        #expect(throws: ArrayError.self) { try x.cast(to: .complex64).rfft() }
        #expect(throws: ArrayError.self) { try x.cast(to: .complex64).rfftn() }
        #expect(throws: ArrayError.self) { try x.fftn(counts: [2], axes: [0, 1]) }
        #expect(throws: ArrayError.self) { try x.rfftn(axes: []) }
        #expect(throws: ArrayError.self) { try x.fftshift(axes: [2]) }
    }

    /// Real and complex lines, in one step and in two, along both axes.
    private static func results() throws -> [[UInt64]] {
        let long = (arange(30_000) as NDArray<Double>).untyped
        let rows = try (arange(36 * 50) as NDArray<Double>).untyped.reshaped([36, 50])
        let spectra = try [
            long.fft(), long.rfft(), rows.fft(), rows.fft(axis: 0), rows.fftn(), rows.rfftn(),
            rows.fft(count: 97, axis: 0), long.fft(count: 19_683),
        ]
        let signals = try [
            long.rfft().irfft(), long.rfft(count: 19_683).irfft(count: 19_683), rows.rfftn().irfftn(),
        ]
        return try spectra.map {
            try $0.elements(as: Complex<Double>.self).flatMap {
                [$0.real.bitPattern, $0.imaginary.bitPattern]
            }
        }
            + signals.map { try $0.elements(as: Double.self).map(\.bitPattern) }
    }

    @Test(arguments: [2, 3]) func bitsDoNotDependOnRanks(_ ranks: Int) throws {
        let one = try Self.results()
        for results in try RankJob.run(ranks, { _ in try Self.results() }) { #expect(results == one) }
    }

    @Test func linesAreInverted() throws {
        for count in [8_192, 30_000, 19_683, 10_007] {
            let x = (arange(Double(count)) as NDArray<Double>) / Double(count)
            let difference = try (x.rfft().irfft(count: count) - x).untyped.elements(as: Double.self)
            #expect(difference.allSatisfy { abs($0) < 1e-13 })
        }
    }
}
