import AquilaTypes

// The elementary functions of a real lane.

extension Lane {
    var exponential: Lane { call(.exp) }
    var exponentialMinusOne: Lane { call(.expm1) }
    var logarithm: Lane { call(.log) }
    var logarithmOfOnePlus: Lane { call(.log1p) }
    var hyperbolicSine: Lane { call(.sinh) }
    var hyperbolicCosine: Lane { call(.cosh) }
    var hyperbolicTangent: Lane { call(.tanh) }
}
