/// Reads PTX into programs. Everything that it does not know is refused, with the line.
struct Parser {
    /// The architecture of the device, 90 for sm_90, and the newest version of PTX.
    static let architecture = 90
    static let newestVersion = 8.4

    private var program = Program()
    private var lineNumber = 0
    /// Registers by name: their places and classes.
    private var registers: [String: (place: Int, kind: Character)] = [:]
    /// Registers that some earlier line writes.
    private var written: Set<String> = []
    private var literals: [String: Int] = [:]
    private var labels: [String: Int] = [:]
    private var jumps: [(step: Int, label: String, line: Int)] = []
    private var parameterNames: Set<Substring> = []

    /// The functions of a module, by name.
    static func parse(_ text: String) throws -> [String: Program] {
        var programs: [String: Program] = [:]
        var parser = Parser()
        var isInside = false
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            parser.lineNumber = number + 1
            let code = line.prefix { $0 != "/" }.trimmed
            if code.isEmpty || code == "(" || code == ")" || code == "{" { continue }
            if code == "}" {
                let program = try parser.finish()
                programs[program.name] = program
                parser = Parser()
                isInside = false
            } else if code.hasPrefix(".") {
                try parser.readDirective(code, &isInside)
            } else if isInside {
                try parser.readLine(code)
            } else {
                throw parser.fail("an instruction outside of functions")
            }
        }
        guard !programs.isEmpty else { throw parser.fail("there is no function") }
        return programs
    }

    private func fail(_ why: String) -> Problem { .invalidProgram("line \(lineNumber): \(why)") }

    // MARK: Directives

    private mutating func readDirective(_ code: Substring, _ isInside: inout Bool) throws {
        let words = code.split { $0 == " " || $0 == "\t" }
        switch words[0] {
        case ".version":
            guard let version = Double(words[1]), version <= Self.newestVersion else {
                throw Problem(status: 222, text: "unsupported version of PTX: \(code)")
            }
        case ".target":
            guard let number = Int(words[1].dropFirst(3)), number <= Self.architecture else {
                throw Problem(status: 209, text: "no code for this device: \(code)")
            }
        case ".address_size": guard words[1] == "64" else { throw fail("addresses have 64 bits") }
        case ".visible":
            guard words.count > 2, words[1] == ".entry" else { throw fail("unknown directive: \(code)") }
            program.name = String(words[2].prefix { $0 != "(" })
            isInside = true
        case ".param": try readParameter(words)
        case ".reg": try readRegisters(words)
        default: throw fail("unknown directive: \(code)")
        }
    }

    /// `.param .align 8 .b8 frame[72]`
    private mutating func readParameter(_ words: [Substring]) throws {
        guard words.count == 5, words[1] == ".align", words[2] == "8", words[3] == ".b8",
            parameterNames.isEmpty
        else { throw fail("one parameter of bytes is known") }
        let parts = words[4].split { $0 == "[" || $0 == "]" }
        guard parts.count == 2, let bytes = Int(parts[1]), bytes <= 4096 else {
            throw fail("parameters have 4,096 bytes at most")
        }
        parameterNames.insert(parts[0])
        program.parameterBytes = bytes
    }

    /// `.reg .b32 %r<17>;`
    private mutating func readRegisters(_ words: [Substring]) throws {
        let kinds: [Substring: Character] = [".pred": "p", ".b16": "h", ".b32": "r", ".b64": "d"]
        let parts = words.last!.split { $0 == "<" || $0 == ">" || $0 == ";" }
        guard words.count == 3, let kind = kinds[words[1]], parts.count == 2, let count = Int(parts[1]) else {
            throw fail("unknown registers")
        }
        for number in 0..<count { registers["\(parts[0])\(number)"] = (newPlace(), kind) }
    }

    private mutating func newPlace() -> Int {
        program.registerCount += 1
        return program.registerCount - 1
    }

    // MARK: Operands

    /// The place of an operand of a class: `p`, `h`, `r`, `d`, or `x` for `h` or `r`.
    private mutating func source(_ text: Substring, _ kind: Character) throws -> Int {
        if text.hasPrefix("%"), let special = try special(text, kind) { return special }
        if text.hasPrefix("%") {
            guard let register = registers[String(text)] else { throw fail("unknown register \(text)") }
            let fits = register.kind == kind || (kind == "x" && "hr".contains(register.kind))
            guard fits else { throw fail("\(text) has another size than the instruction") }
            guard written.contains(String(text)) else { throw fail("\(text) is read before it is written") }
            return register.place
        }
        let bits: UInt64?
        if text.hasPrefix("0x") {
            bits = UInt64(text.dropFirst(2), radix: 16)
        } else {
            bits = Int64(text).map { UInt64(bitPattern: $0) }
        }
        guard let bits, kind != "h" else { throw fail("\(text) is no operand") }
        let mask: UInt64 = kind == "d" ? ~0 : kind == "p" ? 1 : 0xffff_ffff
        let key = "\(bits & mask)"
        if let known = literals[key] { return known }
        let place = newPlace()
        literals[key] = place
        program.constants.append((place, bits & mask))
        return place
    }

    private mutating func special(_ text: Substring, _ kind: Character) throws -> Int? {
        let names = ["tid", "ntid", "ctaid", "nctaid"].flatMap { ["%\($0).x", "%\($0).y"] }
        guard names.contains(String(text)) else { return nil }
        guard kind == "r" else { throw fail("\(text) has 32 bits") }
        if let known = literals[String(text)] { return known }
        let place = newPlace()
        literals[String(text)] = place
        program.specials.append((place, String(text)))
        return place
    }

    private mutating func target(_ text: Substring, _ kind: Character) throws -> Int {
        guard let register = registers[String(text)], register.kind == kind else {
            throw fail("\(text) cannot hold the result")
        }
        written.insert(String(text))
        return register.place
    }

    /// `[%d3+8]`
    private mutating func address(_ text: Substring) throws -> (place: Int, offset: Int) {
        let parts = try place(text)
        return (try source(parts.name, "d"), parts.offset)
    }

    private func place(_ text: Substring) throws -> (name: Substring, offset: Int) {
        guard text.hasPrefix("["), text.hasSuffix("]") else { throw fail("\(text) is no place") }
        let parts = text.dropFirst().dropLast().split(separator: "+")
        guard let offset = parts.count == 1 ? 0 : Int(parts[1]) else { throw fail("\(text) is no place") }
        return (parts[0], offset)
    }

    // MARK: Instructions

    private mutating func readLine(_ code: Substring) throws {
        if code.hasPrefix("$"), code.hasSuffix(":") {
            labels[String(code.dropLast())] = program.steps.count
            return
        }
        guard code.hasSuffix(";") else { throw fail("an instruction ends with a semicolon") }
        var rest = code.dropLast()
        var condition: Program.Condition?
        if rest.hasPrefix("@") {
            let guardText = rest.prefix { $0 != " " }.dropFirst()
            let isNegated = guardText.hasPrefix("!")
            let register = try source(isNegated ? guardText.dropFirst() : guardText, "p")
            condition = .init(register: register, isNegated: isNegated)
            rest = rest.drop { $0 != " " }.trimmed
        }
        let name = rest.prefix { $0 != " " }
        let operands = rest.dropFirst(name.count).split(separator: ",").map(\.trimmed)
        try read(name, operands, condition)
    }

    private mutating func read(
        _ name: Substring, _ operands: [Substring], _ condition: Program.Condition?
    ) throws {
        switch name {
        case "ret": program.steps.append(.exit)
        case "bra":
            jumps.append((program.steps.count, String(operands[0]), lineNumber))
            program.steps.append(.branch(-1, condition))
        case _ where name.hasPrefix("st.global."): try readStore(name, operands, condition)
        case "red.global.min.u64":
            let (place, offset) = try address(operands[0])
            let value = try source(operands[1], "d")
            program.steps.append(
                .reduceMinimum(address: place, offset: offset, value: value, condition: condition))
        case _ where condition != nil: throw fail("\(name) has no condition")
        case _ where name.hasPrefix("ld."): try readLoad(name, operands)
        case "shfl.sync.down.b32":
            guard operands.count == 5, let distance = Int(operands[2]), operands[3] == "31",
                operands[4] == "0xffffffff"
            else { throw fail("a shuffle takes the whole warp") }
            let value = try source(operands[1], "r")
            program.steps.append(
                .shuffleDown(result: try target(operands[0], "r"), value: value, distance: distance))
        case "mov.b64" where operands.count == 3: try readPair(operands)
        default: try readCompute(name, operands)
        }
    }

    private mutating func readCompute(_ name: Substring, _ operands: [Substring]) throws {
        guard let form = Form.table[String(name)] else { throw fail("unknown instruction \(name)") }
        guard operands.count == form.operands.count + 1 else { throw fail("\(name) has other operands") }
        var places = try zip(operands.dropFirst(), form.operands).map { try source($0, $1) }
        while places.count < 3 { places.append(places[0]) }
        program.steps.append(
            .compute(
                form.body, result: try target(operands[0], form.result), a: places[0], b: places[1],
                c: places[2]))
    }

    private mutating func readLoad(_ name: Substring, _ operands: [Substring]) throws {
        let parts = name.split(separator: ".")
        guard parts.count == 3, operands.count == 2, let type = ElementType(parts[2]) else {
            throw fail("unknown instruction \(name)")
        }
        if parts[1] == "param" {
            let (parameter, offset) = try place(operands[1])
            guard parameterNames.contains(parameter), offset >= 0,
                offset + type.size <= program.parameterBytes, offset % type.size == 0
            else { throw fail("no such parameter") }
            program.steps.append(
                .parameter(type, result: try target(operands[0], type.register), offset: offset))
        } else {
            guard parts[1] == "global" else { throw fail("unknown memory in \(name)") }
            let (place, offset) = try address(operands[1])
            program.steps.append(
                .load(type, result: try target(operands[0], type.register), address: place, offset: offset))
        }
    }

    private mutating func readStore(
        _ name: Substring, _ operands: [Substring], _ condition: Program.Condition?
    ) throws {
        guard let type = ElementType(name.dropFirst("st.global.".count)), operands.count == 2 else {
            throw fail("unknown instruction \(name)")
        }
        let (place, offset) = try address(operands[0])
        let value = try source(operands[1], type.register)
        program.steps.append(
            .store(size: type.size, address: place, offset: offset, value: value, condition: condition))
    }

    /// `mov.b64 {%r1, %r2}, %d1` and `mov.b64 %d1, {%r1, %r2}`, split at their commas.
    private mutating func readPair(_ operands: [Substring]) throws {
        if operands[0].hasPrefix("{") {
            let value = try source(operands[2], "d")
            program.steps.append(
                .split(
                    low: try target(operands[0].dropFirst(), "r"),
                    high: try target(operands[1].dropLast(), "r"), value: value))
        } else {
            let low = try source(operands[1].dropFirst(), "r")
            let high = try source(operands[2].dropLast(), "r")
            program.steps.append(.join(result: try target(operands[0], "d"), low: low, high: high))
        }
    }

    private mutating func finish() throws -> Program {
        for (step, label, line) in jumps {
            guard let place = labels[label], case .branch(_, let condition) = program.steps[step] else {
                throw Problem.invalidProgram("line \(line): no label \(label)")
            }
            program.steps[step] = .branch(place, condition)
        }
        guard case .exit? = program.steps.last else { throw fail("a function ends with ret") }
        return program
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
