"""The blocks of the first page, where nothing but the package is installed; for scripts/try-bare.

    python -m documents.first_page run              runs those in Python and for the shell
    python -m documents.first_page commands         prints the commands for the shell that tests do not run, in Swift
    python -m documents.first_page write FOLDER     writes those in Swift as a program
    python -m documents.first_page check PROGRAM    runs this program, and compares what it prints
"""

import sys
import tempfile
from pathlib import Path

from . import pages, python, swift

PAGE = "docs/start.md"


def main(action, place=None):
    blocks = pages.blocks(PAGE)
    if action == "commands":
        texts = (pages.ROOT / PAGE).read_text().split("```sh\n")[1:]
        print(next(text.split("```")[0] for text in texts if text.startswith("swift ")), end="")
    elif action == "run":
        with tempfile.TemporaryDirectory() as folder:
            python.run([block for block in blocks if block.language != "swift"], Path(folder), [])
        print("the first page: every block in Python and for the shell prints what it states")
    else:
        blocks = [block for block in blocks if block.language == "swift"]
        files, names = swift.sources(blocks, has_examples=False)
        if action == "write":
            for name, text in files.items():
                Path(place, f"{name}.swift").write_text(text)
            return
        printed, faults = swift.run(place, names, pages.ROOT)
        faults += swift.faults(blocks, printed)
        if faults:
            sys.exit("\n".join(faults))
        print("the first page: every block in Swift prints what it states")


main(*sys.argv[1:])
