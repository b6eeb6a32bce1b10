// swift-tools-version: 6.1
import PackageDescription

// The language mode of libraries that programs import.
let library: [SwiftSetting] = [.swiftLanguageMode(.v6)]

// The targets are listed in the order of their dependence: none imports a later one.
let package = Package(
    name: "aquila",
    products: [
        .library(name: "Aquila", targets: ["Aquila"]),
        // Columns and frames, on the public interface of the arrays and the runtime.
        .library(name: "AquilaFrames", targets: ["AquilaFrames"]),
        // Localised descriptions of errors, for programs that use Foundation.
        .library(name: "AquilaFoundation", targets: ["AquilaFoundation"]),
        .executable(name: "aquila", targets: ["AquilaTool"]),
        // The extension module of Python; `make python` installs it.
        .library(name: "AquilaPython", type: .dynamic, targets: ["AquilaPython"]),
        // The stages below the arrays, for authors of libraries.
        .library(
            name: "AquilaCore",
            targets: ["AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaDevices", "AquilaRuntime"]),
        // The driver that the tests of devices open; no part of the library.
        .library(name: "FakeCUDA", type: .dynamic, targets: ["FakeCUDA"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    ],
    targets: [
        // The surroundings of a process: its settings, its share of the machine, files for its user alone.
        .target(name: "AquilaSystem", swiftSettings: library),
        .target(
            name: "AquilaTypes",
            dependencies: [
                "AquilaSystem",
                .product(name: "ComplexModule", package: "swift-numerics"),
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            swiftSettings: library),
        .target(
            name: "AquilaKernels", dependencies: ["AquilaSystem", "AquilaTypes"], swiftSettings: library),
        // Kernels on GPUs: their text for CUDA's driver, and the driver, opened at run time.
        .target(
            name: "AquilaDevices", dependencies: ["AquilaSystem", "AquilaTypes", "AquilaKernels"],
            swiftSettings: library),
        .target(
            name: "AquilaTransport", dependencies: ["AquilaSystem", "AquilaTypes"], swiftSettings: library),
        .target(
            name: "AquilaRuntime",
            dependencies: [
                "AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaDevices", "AquilaTransport",
            ],
            swiftSettings: library),
        // The arrays: a library that uses the public interface of the stages below, as others can.
        .target(
            name: "AquilaArrays",
            dependencies: ["AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaRuntime"],
            packageAccess: false,
            swiftSettings: library),
        .target(name: "Aquila", dependencies: ["AquilaArrays"], swiftSettings: library),
        // Frames: a library like the arrays, on public interfaces alone.
        .target(
            name: "AquilaFrames",
            dependencies: ["AquilaTypes", "AquilaKernels", "AquilaRuntime", "AquilaArrays"],
            packageAccess: false,
            swiftSettings: library),
        .target(name: "AquilaFoundation", dependencies: ["AquilaTypes"], swiftSettings: library),
        // Declarations of CPython's stable interface; the interpreter contains the functions.
        .systemLibrary(name: "CPython", path: "Sources/CPython"),
        // The start of a job's ranks by `aquila run`, and the handling of their ends.
        .target(name: "AquilaLaunch", dependencies: ["AquilaSystem", "AquilaTransport"]),
        // The command `aquila`; a wheel has it in the extension, beside one copy of Swift's libraries.
        .target(
            name: "AquilaCommand",
            dependencies: [
                "AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaDevices", "AquilaTransport",
                "AquilaLaunch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "AquilaTool", dependencies: ["AquilaCommand"]),
        .target(
            name: "AquilaPython",
            dependencies: [
                "AquilaSystem", "AquilaTypes", "AquilaKernels", "AquilaRuntime", "AquilaArrays",
                "AquilaFrames", "AquilaCommand", "CPython",
            ],
            // A wheel contains Swift's libraries; `swift build --static-swift-stdlib` links programs only.
            linkerSettings: Context.environment["AQUILA_WHEEL"] == nil
                ? [] : [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]),
        // Pictures and progress bars for the examples; no part of the library.
        .target(name: "ExampleSupport", dependencies: ["AquilaSystem", "AquilaTypes"]),
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
        // Libraries that use the public interface alone, as third parties would.
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
            name: "bench", dependencies: ["Aquila", "AquilaRuntime", "AquilaSystem"], path: "bench/program"),
        .executableTarget(name: "bench-startup", dependencies: ["Aquila"], path: "bench/startup"),
        .executableTarget(
            name: "bench-ranks",
            dependencies: ["Aquila", "AquilaRuntime", "AquilaSystem", "AquilaTransport"], path: "bench/ranks"),
        .executableTarget(
            name: "bench-frames", dependencies: ["Aquila", "AquilaFrames"], path: "bench/frames",
            exclude: ["others_side.py"]),
        .executableTarget(name: "bench-kmeans", dependencies: ["Aquila"], path: "bench/kmeans"),
        // Helpers of several test targets; no part of the library.
        .target(
            name: "TestSupport", dependencies: ["AquilaTypes", "AquilaTransport"], path: "Tests/TestSupport"),
        .testTarget(name: "AquilaSystemTests", dependencies: ["AquilaSystem"]),
        .testTarget(name: "AquilaTypesTests", dependencies: ["AquilaTypes"]),
        .testTarget(
            name: "AquilaKernelsTests",
            dependencies: ["AquilaTypes", "AquilaKernels", "RandomKernels", "TestSupport"]),
        // Random kernels of all opcodes, types and layouts, for the tests of all that runs kernels.
        .target(
            name: "RandomKernels", dependencies: ["AquilaTypes", "AquilaKernels", "TestSupport"],
            path: "Tests/RandomKernels"),
        // An interpreter of PTX with the interface of CUDA's driver; tests open it in place of libcuda.so.1.
        .target(name: "FakeCUDA", path: "Tests/FakeCUDA"),
        .testTarget(
            name: "AquilaDevicesTests",
            dependencies: [
                "AquilaTypes", "AquilaKernels", "AquilaDevices", "AquilaRuntime", "AquilaArrays",
                "AquilaTool",
                "RandomKernels", "RandomPrograms", "TestSupport",
            ]),
        // The tests that every transport must pass: the twin in a test target, MPI in a program of its own.
        .target(
            name: "TransportConformance", dependencies: ["AquilaTypes", "AquilaTransport", "TestSupport"],
            path: "Tests/TransportConformance"),
        .executableTarget(
            name: "transport-probe",
            dependencies: ["AquilaSystem", "AquilaTransport", "TransportConformance"],
            path: "Tests/TransportProbe"),
        // A program of many ranks, with faults to inject.
        .executableTarget(
            name: "rank-probe", dependencies: ["Aquila", "AquilaRuntime", "RandomPrograms"],
            path: "Tests/RankProbe"),
        // Random programs from a seed, each in two forms: for NumPy and for arrays.
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
        // A program that writes files, which tests kill meanwhile, or run on many ranks.
        .executableTarget(
            name: "file-probe", dependencies: ["Aquila", "AquilaRuntime"], path: "Tests/FileProbe"),
        .testTarget(
            name: "AquilaArraysTests",
            dependencies: [
                "AquilaTypes", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "AquilaArrays",
                "AquilaFoundation", "AquilaTool",
                "file-probe", "TestSupport",
            ]),
        .testTarget(
            name: "AquilaFramesTests",
            dependencies: [
                "AquilaTypes", "AquilaKernels", "AquilaTransport", "AquilaRuntime", "AquilaArrays",
                "AquilaFrames", "TestSupport",
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
