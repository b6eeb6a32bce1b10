// swift-tools-version: 6.1
import PackageDescription

// The targets stand in the order of their dependence: none imports one that stands below it.
let package = Package(
    name: "aquila",
    products: [
        .library(name: "Aquila", targets: ["Aquila"]),
        // Errors in the words of Foundation, for programs that have it.
        .library(name: "AquilaFoundation", targets: ["AquilaFoundation"]),
        .executable(name: "aquila", targets: ["AquilaTool"]),
        // The extension of Python; `make python` installs it.
        .library(name: "AquilaPython", type: .dynamic, targets: ["AquilaPython"]),
        // For authors of libraries: the stages below the arrays.
        .library(
            name: "AquilaCore", targets: ["AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaRuntime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    ],
    targets: [
        // What surrounds a process: its settings, what it may use of the machine, files for its user alone.
        .target(name: "AquilaSystem"),
        .target(
            name: "AquilaTypes",
            dependencies: [
                "AquilaSystem",
                .product(name: "ComplexModule", package: "swift-numerics"),
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(name: "AquilaKernels", dependencies: ["AquilaSystem", "AquilaTypes"]),
        .target(name: "AquilaTransport", dependencies: ["AquilaSystem", "AquilaTypes"]),
        .target(
            name: "AquilaRuntime",
            dependencies: ["AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaTransport"]),
        // A library like any other: it uses nothing that others cannot.
        .target(
            name: "AquilaArrays",
            dependencies: ["AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaRuntime"],
            packageAccess: false),
        .target(name: "Aquila", dependencies: ["AquilaArrays"]),
        .target(name: "AquilaFoundation", dependencies: ["AquilaTypes"]),
        // Declarations of CPython's stable interface, whose functions the interpreter has.
        .systemLibrary(name: "CPython", path: "Sources/CPython"),
        .target(
            name: "AquilaPython",
            dependencies: [
                "AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaRuntime", "AquilaArrays", "CPython",
            ],
            // A wheel brings Swift's libraries along; `swift build --static-swift-stdlib` sees to programs alone.
            linkerSettings: Context.environment["AQUILA_WHEEL"] == nil
                ? [] : [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]),
        // How `aquila run` starts the ranks of a job, and what it makes of their end.
        .target(name: "AquilaLaunch", dependencies: ["AquilaSystem", "AquilaTransport"]),
        // The command `aquila`.
        .executableTarget(
            name: "AquilaTool",
            dependencies: [
                "AquilaSystem", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "AquilaArrays",
                "AquilaLaunch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // Pictures and progress bars for the examples; no part of the library.
        .target(name: "ExampleSupport"),
        .executableTarget(
            name: "wave",
            dependencies: [
                "Aquila", "ExampleSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/0-wave"),
        .executableTarget(
            name: "jacobi", dependencies: ["Aquila", "ExampleSupport"], path: "Examples/1-jacobi"),
        .executableTarget(
            name: "cavity", dependencies: ["Aquila", "ExampleSupport"], path: "Examples/2-cavity"),
        .executableTarget(
            name: "black-scholes", dependencies: ["Aquila", "ExampleSupport"],
            path: "Examples/3-black-scholes"),
        .executableTarget(
            name: "mandelbrot", dependencies: ["Aquila", "ExampleSupport"], path: "Examples/4-mandelbrot"),
        .executableTarget(
            name: "kmeans", dependencies: ["Aquila", "ExampleSupport"], path: "Examples/5-kmeans"),
        .executableTarget(
            name: "nbody", dependencies: ["Aquila", "ExampleSupport"], path: "Examples/6-nbody"),
        // Libraries as others would write them, with the public interface alone.
        .target(
            name: "Sparse", dependencies: ["Aquila", "AquilaRuntime"], path: "Examples/libraries/Sparse",
            packageAccess: false),
        .executableTarget(
            name: "least-squares", dependencies: ["Aquila", "ExampleSupport", "Sparse"],
            path: "Examples/7-least-squares"),
        .target(
            name: "Images", dependencies: ["Aquila", "AquilaRuntime", "ExampleSupport"],
            path: "Examples/libraries/Images", packageAccess: false),
        .executableTarget(
            name: "segmentation",
            dependencies: ["Aquila", "AquilaRuntime", "ExampleSupport", "Images", "Sparse"],
            path: "Examples/8-segmentation"),
        .executableTarget(
            name: "conjugate-gradient", dependencies: ["Aquila", "ExampleSupport"],
            path: "Examples/9-conjugate-gradient"),
        .executableTarget(
            name: "bench", dependencies: ["Aquila", "AquilaRuntime"], path: "bench/program"),
        .executableTarget(name: "bench-startup", dependencies: ["Aquila"], path: "bench/startup"),
        .executableTarget(
            name: "bench-ranks", dependencies: ["Aquila", "AquilaRuntime", "AquilaTransport"],
            path: "bench/ranks"),
        .executableTarget(name: "bench-kmeans", dependencies: ["Aquila"], path: "bench/kmeans"),
        // What several test targets share; no part of the library.
        .target(
            name: "TestSupport", dependencies: ["AquilaTypes", "AquilaTransport"], path: "Tests/TestSupport"),
        .testTarget(name: "AquilaSystemTests", dependencies: ["AquilaSystem"]),
        .testTarget(name: "AquilaTypesTests", dependencies: ["AquilaTypes"]),
        .testTarget(
            name: "AquilaKernelsTests", dependencies: ["AquilaTypes", "AquilaKernels", "TestSupport"]),
        // What every transport must do, for the twin in the tests and for MPI in a program of its own.
        .target(
            name: "TransportConformance", dependencies: ["AquilaTypes", "AquilaTransport", "TestSupport"],
            path: "Tests/TransportConformance"),
        .executableTarget(
            name: "transport-probe", dependencies: ["AquilaTransport", "TransportConformance"],
            path: "Tests/TransportProbe"),
        // A program of many ranks, with its faults.
        .executableTarget(
            name: "rank-probe", dependencies: ["Aquila", "AquilaRuntime", "RandomPrograms"],
            path: "Tests/RankProbe"),
        // Programs drawn from a seed, each for NumPy and for arrays.
        .target(
            name: "RandomPrograms",
            dependencies: ["AquilaTypes", "AquilaKernels", "AquilaRuntime", "AquilaArrays", "TestSupport"],
            path: "Tests/RandomPrograms"),
        .testTarget(
            name: "AquilaTransportTests",
            dependencies: ["AquilaTypes", "AquilaTransport", "TransportConformance", "transport-probe"]),
        .testTarget(
            name: "AquilaLaunchTests",
            dependencies: [
                "AquilaSystem", "AquilaLaunch", "AquilaRuntime", "AquilaTransport", "AquilaTool",
                "RandomPrograms",
                "transport-probe", "rank-probe", "bench-kmeans", "jacobi",
            ]),
        .testTarget(
            name: "AquilaRuntimeTests",
            dependencies: ["AquilaTypes", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "TestSupport"]),
        // Writes files, to be killed at it, or on many ranks.
        .executableTarget(
            name: "file-probe", dependencies: ["Aquila", "AquilaRuntime"], path: "Tests/FileProbe"),
        .testTarget(
            name: "AquilaArraysTests",
            dependencies: [
                "AquilaTypes", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "AquilaArrays",
                "AquilaFoundation", "AquilaTool",
                "file-probe",
            ]),
        .testTarget(
            name: "DifferentialTests",
            dependencies: [
                "AquilaTypes", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "AquilaArrays",
                "RandomPrograms", "TestSupport",
            ]),
        .testTarget(
            name: "ExampleLibraryTests",
            dependencies: ["Aquila", "AquilaRuntime", "ExampleSupport", "Images", "Sparse", "TestSupport"]),
        .testTarget(
            name: "ExampleSupportTests", dependencies: ["ExampleSupport"], exclude: ["decode_png.py"]),
    ],
    swiftLanguageModes: [.v5]
)
