import Testing

/// Archives and checkpoints have checksums by zlib; without the library they are refused, other
/// files are not.
@Suite struct MissingZlibTests {
    @Test(arguments: [
        ("off", "zlib is switched off by AQUILA_ZLIB=off."),
        ("/nowhere/libz.so", "AQUILA_ZLIB=/nowhere/libz.so cannot be loaded: /nowhere/libz.so: "),
        ("libm.so.6", "AQUILA_ZLIB=libm.so.6 is not zlib: it lacks the function crc32_z"),
    ])
    func isNamed(_ library: String, _ reason: String) throws {
        let folder = try TemporaryFolder()
        let (status, output) = try Probe.run(["archive", folder.path], settings: ["AQUILA_ZLIB": library])
        let lines = output.split(separator: "\n")
        #expect(status == 0 && lines.count == 3, "\(output)")
        #expect(lines[0].hasPrefix("archive: \(reason)"), "\(output)")
        #expect(lines[1].hasPrefix("checkpoint: \(reason)"), "\(output)")
        #expect(lines[2] == "array: written", "\(output)")
    }

    @Test func isFound() throws {
        let folder = try TemporaryFolder()
        let (status, output) = try Probe.run(["archive", folder.path], settings: [:])
        #expect(status == 0 && output == "archive: written\ncheckpoint: written\narray: written\n")
    }
}
