"""In place of the build backend of source distributions that are not built: it gives their metadata without a
compiler, and without what a build downloads.
"""

import email
import pathlib


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    text = pathlib.Path("PKG-INFO").read_text()
    words = email.message_from_string(text)
    name = f"{words['Name'].replace('-', '_')}-{words['Version']}.dist-info"
    folder = pathlib.Path(metadata_directory) / name
    folder.mkdir()
    (folder / "METADATA").write_text(text)
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: false\n")
    return name
