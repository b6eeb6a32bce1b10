import AquilaKernels
import Testing

/// Without LAPACK, equations are solved by loops of this package, and other functions name the package that
/// is missing.
@Suite struct MissingLAPACKTests {
    private static let solved = ["solve: 1.0", "inverse: 1.0", "determinant: true", "cholesky: 1.0"]

    @Test(arguments: [
        ("off", "switched off by AQUILA_LAPACK=off"),
        ("/nowhere/liblapack.so", "AQUILA_LAPACK=/nowhere/liblapack.so cannot be loaded: "),
        ("libm.so.6", "AQUILA_LAPACK=libm.so.6 is not LAPACK: functions are missing"),
    ])
    func isNamed(_ library: String, _ reason: String) throws {
        let (status, output) = try Probe.run(["matrices", "48"], settings: ["AQUILA_LAPACK": library])
        let lines = output.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("aquila: ") }
        #expect(status == 0 && lines.count == 6, "\(output)")
        #expect(lines.prefix(4) == Self.solved[...], "\(output)")
        #expect(lines.count > 5 && lines[4].hasPrefix("qr: qr: needs LAPACK: \(reason)"), "\(output)")
        #expect(lines.count > 5 && lines[5].hasPrefix("eigh: eigh: needs LAPACK: \(reason)"), "\(output)")
    }

    @Test(.enabled(if: LAPACKLibrary.host != nil)) func isFound() throws {
        let (status, output) = try Probe.run(["matrices", "48"], settings: [:])
        #expect(
            status == 0
                && output.split(separator: "\n").map(String.init) == Self.solved + ["qr: 1.0", "eigh: 1.0"])
    }
}
