"""The code blocks of README.md and docs, as programs that tests run."""
