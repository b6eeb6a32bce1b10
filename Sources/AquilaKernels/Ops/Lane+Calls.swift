import AquilaTypes

extension Lane {
    /// A library function in `float64`, which is also the type of the result.
    func call(_ function: ExternalFunction) -> Lane {
        Lane(writer, writer.builder.call(function, convert(.float64).id))
    }

    func call(_ function: ExternalFunction, _ other: Lane) -> Lane {
        let result = writer.builder.call(function, convert(.float64).id, other.convert(.float64).id)
        return Lane(writer, result)
    }

    /// A library function of 64-bit integers, whose bits travel as `float64` lanes.
    func callInteger(_ function: ExternalFunction, _ other: Lane) -> Lane {
        let result = writer.builder.call(function, bitcast(.float64).id, other.bitcast(.float64).id)
        return Lane(writer, result).bitcast(type)
    }
}
