import AquilaTypes

/// The labels of the axes of `einsum`'s operands and of its result, read from a text such as `"ij,jk->ik"`.
struct EinsteinLabels {
    /// The code of a letter, or a negative number for an axis that an ellipsis covers, counted from the last.
    typealias Label = Int
    let terms: [[Label]]
    let output: [Label]

    /// - Parameter ranks: the number of axes of each operand.
    init(_ subscripts: String, ranks: [Int]) throws(ArrayError) {
        let (inputs, result) = try Self.split(Array(subscripts.utf8.filter { $0 != UInt8(ascii: " ") }))
        guard inputs.count == ranks.count, !ranks.isEmpty else {
            throw ArrayError(.value, "einsum: \"\(subscripts)\" for \(ranks.count) operands")
        }
        var (terms, widest) = ([[Label]](), 0)
        for (input, rank) in zip(inputs, ranks) {
            let free = rank - input.letters
            guard free >= 0, free == 0 || input.ellipsis != nil else {
                throw ArrayError(.value, "einsum: \(input.letters) subscripts for an operand of \(rank) axes")
            }
            if input.ellipsis != nil { widest = Swift.max(widest, free) }
            terms.append(input.labels(free: free))
        }
        guard result == nil || widest == 0 || result!.ellipsis != nil else {
            throw ArrayError(.value, "einsum: \"\(subscripts)\" has no ellipsis in its result")
        }
        let output = result?.labels(free: widest) ?? Self.impliedOutput(terms, widest)
        guard Set(output).count == output.count, Set(terms.flatMap { $0 }).isSuperset(of: output) else {
            throw ArrayError(
                .value,
                "einsum: the subscripts of the result of \"\(subscripts)\" are not those of operands, each once"
            )
        }
        self.terms = terms
        self.output = output
    }

    /// The axes that the ellipsis covers, then the letters that occur once, in alphabetical order.
    private static func impliedOutput(_ terms: [[Label]], _ widest: Int) -> [Label] {
        let letters = terms.flatMap { $0 }.filter { $0 >= 0 }
        let counts = Dictionary(letters.map { ($0, 1) }, uniquingKeysWith: +)
        return Array(-widest..<0) + counts.filter { $0.value == 1 }.keys.sorted()
    }

    /// The subscripts of the operands, and those of the result if there is an arrow.
    private static func split(_ text: [UInt8]) throws(ArrayError) -> ([Part], Part?) {
        let arrow = text.indices.dropLast().first {
            text[$0] == UInt8(ascii: "-") && text[$0 + 1] == UInt8(ascii: ">")
        }
        var inputs: [Part] = []
        for part in text[..<(arrow ?? text.endIndex)].split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            inputs.append(try Part(part))
        }
        guard let arrow else { return (inputs, nil) }
        return (inputs, try Part(text[(arrow + 2)...]))
    }

    /// The subscripts of one operand: letters, with an ellipsis at some place.
    private struct Part {
        private var codes: [Label] = []
        /// The number of letters before the ellipsis.
        private(set) var ellipsis: Int?
        var letters: Int { codes.count }

        init(_ text: ArraySlice<UInt8>) throws(ArrayError) {
            var rest = text
            while let byte = rest.first {
                if rest.starts(with: "...".utf8), ellipsis == nil {
                    ellipsis = codes.count
                    rest.removeFirst(3)
                    continue
                }
                guard Self.isLetter(byte) else {
                    throw ArrayError(
                        .value,
                        "einsum: subscripts \"\(String(decoding: text, as: UTF8.self))\" instead of letters")
                }
                codes.append(Int(byte))
                rest.removeFirst()
            }
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        }

        /// The labels, with those of the axes that the ellipsis covers at its place.
        func labels(free: Int) -> [Label] {
            guard let ellipsis else { return codes }
            return codes[..<ellipsis] + Array(-free..<0) + codes[ellipsis...]
        }
    }
}
