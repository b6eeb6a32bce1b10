/// The texts of some rows of a column.
struct ListedTexts {
    let texts: TextRows
    /// Numbers of rows, ascending; nil for all rows.
    let list: UnsafePointer<Int32>?
    let count: Int

    @inline(__always) func row(_ place: Int) -> Int { list.map { Int($0[place]) } ?? place }

    @inline(__always) func isMissing(_ place: Int) -> Bool { texts.validity.map { !$0[row(place)] } ?? false }

    @inline(__always)
    func write(_ places: Range<Int>, to keys: UnsafeMutablePointer<TextKey>) {
        guard let list else { return texts.write(places, to: keys) }
        for place in places { keys[place &- places.lowerBound] = texts.key(Int(list[place])) }
    }
}

/// The texts of one column, or of two one after the other.
struct TextKeys: RowKeys {
    let first: ListedTexts
    let second: ListedTexts?

    @inline(__always) var count: Int { first.count &+ (second?.count ?? 0) }

    @inline(__always)
    func isMissing(_ row: Int) -> Bool {
        row < first.count ? first.isMissing(row) : second.unsafelyUnwrapped.isMissing(row &- first.count)
    }

    @inline(__always) var mayMiss: Bool {
        first.texts.validity != nil || second?.texts.validity != nil
    }

    @inline(__always)
    func write(_ rows: Range<Int>, to keys: UnsafeMutablePointer<TextKey>) {
        let split = max(min(first.count, rows.upperBound), rows.lowerBound)
        if split > rows.lowerBound { first.write(rows.lowerBound..<split, to: keys) }
        if split == rows.upperBound { return }
        second.unsafelyUnwrapped.write(
            split &- first.count..<rows.upperBound &- first.count, to: keys + (split &- rows.lowerBound))
    }

    @inline(__always)
    func key(_ row: Int) -> TextKey {
        if row < first.count { return first.texts.key(first.row(row)) }
        let second = second.unsafelyUnwrapped
        return second.texts.key(second.row(row &- first.count))
    }

    @inline(__always)
    func isSame(_ key: TextKey, _ row: Int, _ other: TextKey, _ otherRow: Int) -> Bool {
        guard key.low == other.low, key.high == other.high else { return false }
        return !key.isHashed || isSameText(row, otherRow)
    }

    @inline(never)
    private func isSameText(_ row: Int, _ other: Int) -> Bool {
        TextBytes.isEqual(text(row), text(other))
    }

    private func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        if row < first.count { return first.texts.text(first.row(row)) }
        let second = second!
        return second.texts.text(second.row(row - first.count))
    }
}
