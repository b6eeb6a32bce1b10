import AquilaSystem
import AquilaTypes
import Glibc

/// Values that a program has read, in the order of its reads, for a simulation that computes none.
///
/// A file of lines: the type, the number of elements that were read, and the bytes of the first of
/// them.
struct Oracle {
    struct Entry {
        var dtype: DType
        var count: Int
        var bytes: [UInt8]
    }

    private let entries: [Entry]
    private var next = 0

    init(entries: [Entry]) { self.entries = entries }

    /// Reads a file; nil where it cannot be read or was not written by `OracleRecord`.
    init?(path: String) {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var entries: [Entry] = []
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        while getline(&line, &room, file) > 0 {
            guard let entry = Entry(line: String(cString: line!)) else { return nil }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// Writes the values of the next read; false where the file has none of that type.
    ///
    /// Where the program reads more elements than were noted, the last one is repeated.
    mutating func answer(_ dtype: DType, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard next < entries.count else { return false }
        let entry = entries[next]
        next += 1
        guard entry.dtype == dtype, !entry.bytes.isEmpty else { return false }
        let size = dtype.size
        for index in 0..<target.count / size {
            let source = min(index, entry.bytes.count / size - 1) * size
            for byte in 0..<size { target[index * size + byte] = entry.bytes[source + byte] }
        }
        return true
    }
}

extension Oracle.Entry {
    fileprivate init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, let dtype = DType(name: String(words[0])), let count = Int(words[1]) else {
            return nil
        }
        let digits = words.count > 2 ? Array(words[2].utf8) : []
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count - 1, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        guard bytes.count % dtype.size == 0, bytes.isEmpty == (count == 0) else { return nil }
        self.init(dtype: dtype, count: count, bytes: bytes)
    }
}

/// A record of the values that a program reads: `AQUILA_ORACLE_RECORD=FILE`.
final class OracleRecord: Sendable {
    static let shared: OracleRecord? = Settings.oracleRecord.current.flatMap { path in
        do throws(FileProblem) {
            let record = OracleRecord(try ReportFile(path))
            atexit { OracleRecord.shared?.end() }
            return record
        } catch {
            error.say()
            return nil
        }
    }

    private let file: Guarded<ReportFile>
    /// Largest number of elements noted of one read.
    private static let maximumCount = 1 << 12

    private init(_ file: ReportFile) { self.file = Guarded(file) }

    private func end() {
        file.withLock { file in
            do throws(FileProblem) { try file.commit() } catch { error.say() }
        }
    }

    /// Notes elements that the program is lent.
    func note(_ pointer: UnsafeRawPointer, _ view: View, _ dtype: DType) {
        var digits = ""
        var left = Self.maximumCount
        view.forEachOffset { offset in
            guard left > 0 else { return }
            left -= 1
            for byte in UnsafeRawBufferPointer(start: pointer + offset, count: dtype.size) {
                digits += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
            }
        }
        let line = "\(dtype.name) \(view.elementCount) \(digits)\n"
        file.withLock { $0.write(line) }
    }
}
