extension JobSettings {
    /// All settings of the job with their sources, one row each, in aligned columns.
    package var table: String {
        var rows = [
            ("launcher", launcher.value.title, launcher.source.description),
            ("ranks", "\(ranks.value)", ranks.source.description),
            ("nodes", "\(nodes.value)", nodes.source.description),
            ("ranks per node", "\(ranksPerNode.value)", ranksPerNode.source.description),
            ("cpus per rank", "\(cpus.value)", cpus.source.description),
            ("processors", "\(processors.value) a node", processors.source.description),
            ("binding", binding.value.rawValue, binding.source.description),
            ("oversubscribed", isOversubscribed ? "yes" : "no", "cpus × ranks per node, processors"),
            ("heartbeat", heartbeat.value.map { "\($0) s" } ?? "off", heartbeat.source.description),
        ]
        if !hosts.value.isEmpty {
            rows.append(("hosts", hosts.value.joined(separator: " "), hosts.source.description))
        }
        if let path = hostFile.value { rows.append(("host file", path, hostFile.source.description)) }
        if !launcherArguments.value.isEmpty {
            let text = ShellWords.joined(launcherArguments.value)
            rows.append(("launcher arguments", text, launcherArguments.source.description))
        }
        for (name, value) in variables { rows.append((name, value.value, value.source.description)) }
        let widths = (rows.map(\.0.count).max()!, rows.map(\.1.count).max()!)
        return rows.map { name, value, source in
            "\(Self.padded(name, widths.0))  \(Self.padded(value, widths.1))  (\(source))"
        }.joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: width - text.count)
    }
}
