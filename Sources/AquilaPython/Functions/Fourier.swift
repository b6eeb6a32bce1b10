import AquilaArrays
import AquilaTypes
import CPython

// Fourier transforms, by the names of NumPy's functions.

let fourier: [PyMethodDef] = [
    // fft(name, array, elements, axis, norm)
    Definition.function("fft", "(name, array, count, axis, norm, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let (array, norm) = (try arguments.array(1), try arguments.norm(4))
            let (length, axis) = (try arguments.optionalInt(2), try arguments.int(3))
            let result =
                switch try arguments[0].text() {
                case "fft": try array.fft(count: length, axis: axis, norm: norm)
                case "ifft": try array.ifft(count: length, axis: axis, norm: norm)
                case "rfft": try array.rfft(count: length, axis: axis, norm: norm)
                case "irfft": try array.irfft(count: length, axis: axis, norm: norm)
                default: throw PythonError.value("no transform along an axis has this name")
                }
            return try .array(result)
        }
    },
    // fftn(name, array, elements or None, axes or None, norm)
    Definition.function("fftn", "(name, array, counts, axes, norm, /)") { _, items, count in
        forNative {
            let arguments = Arguments(items, count)
            let (array, norm) = (try arguments.array(1), try arguments.norm(4))
            let (lengths, axes) = (try arguments.ints(2), try arguments.ints(3))
            let result =
                switch try arguments[0].text() {
                case "fftn": try array.fftn(counts: lengths, axes: axes, norm: norm)
                case "ifftn": try array.ifftn(counts: lengths, axes: axes, norm: norm)
                case "rfftn": try array.rfftn(counts: lengths, axes: axes, norm: norm)
                case "irfftn": try array.irfftn(counts: lengths, axes: axes, norm: norm)
                default: throw PythonError.value("no transform along several axes has this name")
                }
            return try .array(result)
        }
    },
]

extension Arguments {
    /// NumPy's name of a norm, or None.
    fileprivate func norm(_ position: Int) throws -> FourierNorm {
        guard let name = optional(position) else { return .backward }
        switch try name.text() {
        case "backward": return .backward
        case "ortho": return .ortho
        case "forward": return .forward
        default: throw PythonError.value("no norm of transforms has this name")
        }
    }
}
