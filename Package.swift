// swift-tools-version: 6.1
import PackageDescription

// The targets stand in the order of their dependence: none imports one that stands below it.
let package = Package(
    name: "aquila",
    products: [
        .library(name: "Aquila", targets: ["Aquila"]),
        // For authors of libraries: the stages below the arrays.
        .library(name: "AquilaCore", targets: ["AquilaTypes", "AquilaKernels", "AquilaRuntime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    ],
    targets: [
        .target(
            name: "AquilaTypes",
            dependencies: [
                .product(name: "ComplexModule", package: "swift-numerics"),
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(name: "AquilaKernels", dependencies: ["AquilaTypes"]),
        .target(name: "AquilaRuntime", dependencies: ["AquilaTypes", "AquilaKernels"]),
        .target(name: "AquilaArrays", dependencies: ["AquilaTypes", "AquilaKernels", "AquilaRuntime"]),
        .target(name: "Aquila", dependencies: ["AquilaArrays"]),
        // Pictures and progress bars for the examples; no part of the library.
        .target(name: "ExampleSupport"),
        .executableTarget(
            name: "wave",
            dependencies: [
                "Aquila", "ExampleSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Examples/0-wave"),
        .executableTarget(
            name: "bench", dependencies: ["Aquila", "AquilaRuntime"], path: "bench",
            exclude: ["numpy_side.py", "startup"]),
        .executableTarget(name: "bench-startup", dependencies: ["Aquila"], path: "bench/startup"),
        .testTarget(name: "AquilaTypesTests", dependencies: ["AquilaTypes"]),
        .testTarget(name: "AquilaKernelsTests", dependencies: ["AquilaTypes", "AquilaKernels"]),
        .testTarget(
            name: "AquilaRuntimeTests", dependencies: ["AquilaTypes", "AquilaKernels", "AquilaRuntime"]),
        .testTarget(
            name: "AquilaArraysTests",
            dependencies: ["AquilaTypes", "AquilaKernels", "AquilaRuntime", "AquilaArrays"]),
        .testTarget(
            name: "ExampleSupportTests", dependencies: ["ExampleSupport"], exclude: ["decode_png.py"]),
    ],
    swiftLanguageModes: [.v5]
)
