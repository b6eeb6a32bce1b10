"""Sphinx's settings for the site of the pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

project = "Aquila"
author = "The Aquila authors"
version = release = re.search(r'__version__ = "(.+)"', (ROOT / "python/aquila/_version.py").read_text())[1]
extensions = ["myst_parser"]
# Headings have the anchors by which pages link to them.
myst_heading_anchors = 6
# Languages of blocks that stand for text alone.
highlight_language = "text"

html_theme = "furo"
html_title = f"Aquila {version}"
html_static_path = ["static"]
html_favicon = "static/icon.svg"
html_copy_source = False
html_show_copyright = False
html_use_index = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
