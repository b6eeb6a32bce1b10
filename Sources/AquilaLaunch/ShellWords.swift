/// Quoting and splitting of words by a shell's rules.
package enum ShellWords {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^")

    /// One line that a shell splits into the same words.
    package static func joined(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// The word, quoted if a shell would change it.
    package static func quoted(_ word: String) -> String {
        if !word.isEmpty && word.allSatisfy(plain.contains) { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
            + "'"
    }

    /// The words of a line, by a shell's rules for quotes and backslashes; nothing is expanded.
    /// Throws at an open quote.
    package static func split(_ text: String) throws(LaunchError) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\" && quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if quote != nil || isEscaped { throw LaunchError("a quote is open in: \(text)") }
        return words + (word.map { [$0] } ?? [])
    }
}
