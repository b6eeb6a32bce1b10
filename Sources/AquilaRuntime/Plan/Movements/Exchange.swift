import AquilaTypes

/// Messages between this rank and others that bring elements which kernels need from their home.
///
/// A class, since the step that starts an exchange and the one that finishes it name the same one.
final class Exchange {
    let label: String
    let sends: [Parcel]
    let receives: [Parcel]
    /// Operation that asked for the exchange, by its number in the window that all ranks have
    /// recorded.
    let operation: Int
    /// Copies within this rank's own memory, as pairs of source and target.
    let copies: [(Region, Region)]

    init(
        label: String, sends: [Parcel], receives: [Parcel], copies: [(Region, Region)], operation: Int
    ) {
        self.label = label
        self.operation = operation
        self.sends = sends
        self.receives = receives
        self.copies = copies
    }

    var regions: [Region] { (sends + receives).flatMap(\.regions) + copies.flatMap { [$0, $1] } }
}
