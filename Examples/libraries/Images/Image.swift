public import Aquila
import AquilaRuntime

/// A picture: brightnesses by row, column and channel, nominally from 0 to 1.
///
/// The pixels are an ordinary array, so that images take part in array expressions, and arrays
/// become images, without a copy. Operations are recorded and return at once; only writing a file
/// waits. Beyond the border, pixels count as the nearest one inside (what SciPy calls `nearest`).
public struct Image: Sendable {
    /// The pixels, always of shape (height, width, channels).
    let planes: NDArray<Float>
    /// True if the pixels have no axis of channels.
    let isGrey: Bool

    public var height: Int { planes.shape[0] }
    public var width: Int { planes.shape[1] }
    public var channels: Int { planes.shape[2] }

    /// height × width for a grey image, else height × width × channels; a view.
    public var pixels: NDArray<Float> { isGrey ? planes[.all, .all, 0] : planes }

    /// An image of these pixels, which it shares: height × width, or height × width × channels.
    ///
    /// - Throws: `ArrayError` for other ranks, and for images without pixels.
    public init(_ pixels: NDArray<Float>) throws(ArrayError) {
        guard (2...3).contains(pixels.rank), pixels.count > 0 else {
            throw ArrayError(.shape, "an image has height, width and channels, not shape \(pixels.shape)")
        }
        isGrey = pixels.rank == 2
        planes = isGrey ? pixels[.all, .all, .newAxis] : pixels
    }

    /// An image without elements yet, for a task to write.
    init(height: Int, width: Int, like other: Image) throws(ArrayError) {
        let shape: Shape = [height, width, other.channels]
        planes = try NDArray(other.planes.runtime.makeStore(shape, .float32))
        isGrey = other.isGrey
    }

    /// One channel of brightness, by the weights of ITU-R BT.709; a grey image is itself.
    ///
    /// - Throws: `ArrayError` where the image has neither one channel nor at least three (a fourth
    ///   is left out).
    public func grey() throws(ArrayError) -> Image {
        if isGrey { return self }
        if channels == 1 { return try Image(planes[.all, .all, 0]) }
        guard channels >= 3 else {
            throw ArrayError(.shape, "grey: \(channels) channels are neither grey nor red, green and blue")
        }
        let (red, green, blue) = (planes[.all, .all, 0], planes[.all, .all, 1], planes[.all, .all, 2])
        return try Image(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    }
}

let library = Library("images")
