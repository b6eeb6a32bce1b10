import AquilaTypes

/// Gives a slot another instance of its store, and keeps the elements of a box.
struct Regrowth {
    let slot: Int
    let byteCount: Int
    /// The kept elements in the old instance and in the new one.
    let source: View
    let target: View
    let itemSize: Int

    /// The elements in the new instance alone: the old one is no longer the slot's.
    var region: Region { Region(slot: slot, view: target, itemSize: itemSize) }
}
