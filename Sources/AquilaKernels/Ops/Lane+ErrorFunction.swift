import AquilaTypes

extension Lane {
    /// erf of a `float64`, below 1 ULP.
    ///
    /// Below 1 it is x + x P(x²), from there 1 - e^(-x²) Q((x - 3) / (x + 3)): one polynomial evaluation with
    /// chosen coefficients serves both. Both are minimax polynomials; Q's error is weighted with e^(-x²).
    var errorFunction: Lane {
        // From 5.95 on the result rounds to 1.
        let x = magnitude.limited(0, 5.95)
        let isSmall = x < 1
        let square = x * x
        let variable = isSmall.select(square, (x - 3) / (x + 3))
        let coefficients = zip(Self.erfSmall, Self.erfLarge).map {
            isSmall.select(constant($0), constant($1))
        }
        let decay = ReducedExponential(-square).normalValue
        let factor = isSmall.select(x, -decay)
        let value = isSmall.select(x, 1) + factor * variable.polynomial(coefficients)
        return value.withSign(of: self)
    }

    /// erf x / x - 1 in x².
    private static let erfSmall = [
        0x1.06eba8214db68p-3, -0x1.812746b0379c2p-2, 0x1.ce2f21a041018p-4, -0x1.b82ce312062b5p-6,
        0x1.565bccfa9a48ap-8, -0x1.c02db072e61c7p-11, 0x1.f9a2bf7243e33p-14, -0x1.f4ca947aedf99p-17,
        0x1.b98279cf91f33p-20, -0x1.5c16daa66443fp-23, 0x1.d78456a3753bap-27, -0x1.acdf3eaf4aed9p-31,
    ]

    /// e^(x²) erfc x in (x - 3) / (x + 3), for x from 1 to 5.95.
    private static let erfLarge = [
        0x1.6e9827d229816p-3, -0x1.4e102b9d04eaap-2, 0x1.f6ff203f5f01dp-3, -0x1.336ffbe9a551ap-3,
        0x1.258b17289c2e4p-4, -0x1.8fa4d6a620d94p-6, 0x1.17dca57a13c1bp-8, 0x1.75e8b8d1912d5p-11,
        -0x1.30a8f88659028p-11, 0x1.406a69e35c27ap-14, 0x1.afcee2a4c9085p-14, 0x1.fe21251804356p-17,
    ]
}
