import Aquila
import AquilaRuntime

let matmul = Workload(name: "matmul", n: 1024 * 1024, dtype: "float64", bytes: nil) {
    let a = ramp(1024 * 1024, 7919, as: Double.self).reshaped([1024, 1024])
    let b = ramp(1024 * 1024, 104_729, as: Double.self).reshaped([1024, 1024])
    let result = Kept<NDArray<Double>>()
    return {
        result.value = a.matmul(b)
        try flush()
    }
}

/// Transforms of complex numbers along some axes, or all.
func fourier(_ name: String, _ shape: Shape, axes: [Int]? = nil) -> Workload {
    Workload(name: name, n: shape.product, dtype: "complex128", bytes: nil) {
        let a = ramp(shape.product, 7919, as: Double.self).reshaped(shape).cast(to: Complex<Double>.self)
        let factor = full([], Complex(1, 0.5))
        let numbers = a * factor
        let result = Kept<NDArray<Complex<Double>>>()
        return {
            result.value = numbers.fftn(axes: axes)
            try flush()
        }
    }
}

func sort<E: RealElement>(_ name: String, _ elements: @escaping () -> NDArray<E>) -> Workload {
    Workload(name: name, n: 10_000_000, dtype: E.dtype.name, bytes: nil) {
        let a = elements()
        let result = Kept<AnyNDArray>()
        return {
            result.value = try a.untyped.sorted()
            try flush()
        }
    }
}

let sortRamp = sort("sort") { ramp(10_000_000, 7919, as: Double.self) }

let sortRandom = sort("sort_random") {
    var generator = Generator(seed: 1)
    return generator.random([10_000_000])
}

let sortIntegers = sort("sort_i32") {
    (ramp(10_000_000, 7919, as: Double.self) * 0x1p31).cast(to: Int32.self)
}

let argsort = Workload(name: "argsort", n: 10_000_000, dtype: "float64", bytes: nil) {
    let a = ramp(10_000_000, 7919, as: Double.self)
    let result = Kept<AnyNDArray>()
    return {
        result.value = try a.untyped.argsort()
        try flush()
    }
}

let unique = Workload(name: "unique", n: 10_000_000, dtype: "float64", bytes: nil) {
    let a = ramp(10_000_000, 7919, as: Double.self)
    let result = Kept<AnyNDArray>()
    return { result.value = try a.untyped.unique() }
}
