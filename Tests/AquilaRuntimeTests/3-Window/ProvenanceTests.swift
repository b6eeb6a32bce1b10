@testable import AquilaRuntime
import Testing

/// Lines in messages are the user's, wherever the package was built.
@Suite struct ProvenanceTests {
    @Test(arguments: [
        "/home/me/aquila/Sources/AquilaRuntime/3-Window/Window.swift",
        "Sources/Aquila/Aquila.swift",
        // The package as a dependency by URL, by path, and in a build folder elsewhere.
        ".build/checkouts/aquila/Sources/AquilaRuntime/Memory/MemoryBudget.swift",
        "../aquila/Sources/AquilaArrays/IO/NPY/NPYHeader.swift",
        "/tmp/build/checkouts/main/Sources/AquilaTypes/Shape.swift",
    ]) func sourcesOfThePackageAreNoUsers(_ path: String) {
        #expect(Provenance.isLibrary(path))
    }

    @Test(arguments: [
        "Sources/heat/main.swift", "/home/me/Sources/AquilaHeat/Heat.swift", "Sources/Aquila.swift",
        "/home/aquila/Sources/App/Aquila/Model.swift", "main.swift",
        "/home/user/aquila/Examples/1-jacobi/main.swift",
    ]) func sourcesOfUsersAreNone(_ path: String) {
        #expect(!Provenance.isLibrary(path))
    }
}
