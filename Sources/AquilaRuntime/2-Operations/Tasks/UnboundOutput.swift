public import AquilaTypes

/// A point's contribution to an unbound store: elements, appended one after the other.
///
/// For a store with several axes these are whole rows, in row-major order.
public struct UnboundOutput<Element: AquilaTypes.Element>: TaskParameter {
    private let buffer: OutputBuffer

    public static var mode: ArgumentMode? { nil }
    public static var elementType: DType? { nil }

    public static func add(_ argument: UnboundStore, to launch: inout TaskLaunch) {
        launch.add(argument, of: Element.dtype)
    }

    public static func make(_ arguments: inout TaskArguments) -> UnboundOutput {
        UnboundOutput(buffer: arguments.nextOutput())
    }

    public func append(_ element: Element) { create(count: 1).initializeElement(at: 0, to: element) }

    public func append(contentsOf elements: some Collection<Element>) {
        _ = create(count: elements.count).initialize(fromContentsOf: elements)
    }

    /// Adds elements for the body to write; the buffer holds until more are added.
    public func create(count: Int) -> UnsafeMutableBufferPointer<Element> {
        let start = buffer.grow(by: count * MemoryLayout<Element>.stride)
        return UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: Element.self), count: count)
    }
}
