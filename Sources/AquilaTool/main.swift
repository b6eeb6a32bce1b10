import AquilaCommand

CommandLineTool.run(Array(CommandLine.arguments.dropFirst()))
