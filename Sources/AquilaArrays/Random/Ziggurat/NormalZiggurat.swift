import Glibc

/// The standard normal distribution, sampled by 256 layers of equal area under its density.
///
/// Source: G. Marsaglia and W. W. Tsang, The ziggurat method for generating random variables
/// (2000), with the tables and the use of bits of numpy.random.
enum NormalZiggurat {
    private static let widths = widthBits.map { Double(bitPattern: $0) }
    private static let heights = heightBits.map { Double(bitPattern: $0) }
    /// The start of the lowest layer's tail.
    private static let tail = 3.6541528853610087963519472518
    private static let inverseTail = 0.27366123732975827203338247596

    /// The tables as stored properties, so that loops do not check their initialisation at every
    /// access.
    struct Tables {
        fileprivate let bounds = NormalZiggurat.bounds
        fileprivate let widths = NormalZiggurat.widths
        fileprivate let heights = NormalZiggurat.heights

        /// The next normally distributed number of the stream.
        func next(_ bits: inout PCG64) -> Double {
            while true {
                let draw = bits.next()
                let layer = Int(draw & 0xFF)
                let position = draw >> 9 & 0x000F_FFFF_FFFF_FFFF
                let magnitude = Double(position) * widths[layer]
                let value = draw >> 8 & 1 == 1 ? -magnitude : magnitude
                if position < bounds[layer] { return value }
                if layer == 0 { return tailNumber(position, &bits) }
                let span = heights[layer - 1] - heights[layer]
                if span * bits.nextDouble() + heights[layer] < exp(-0.5 * value * value) { return value }
            }
        }

        private func tailNumber(_ position: UInt64, _ bits: inout PCG64) -> Double {
            while true {
                let x = -inverseTail * log1p(-bits.nextDouble())
                let y = -log1p(-bits.nextDouble())
                if y + y > x * x { return position >> 8 & 1 == 1 ? -(tail + x) : tail + x }
            }
        }
    }
}
