"""Builds the site: ``python -m documents.site OUTPUT WORK``. A warning of Sphinx's is an error."""

import importlib.util
import sys
from pathlib import Path

from .. import pages
from . import LIBRARIES, build

missing = [each for each in LIBRARIES if not importlib.util.find_spec(each)]
if missing:
    sys.exit(f"docs: {', '.join(missing)} is missing; scripts/setup installs scripts/requirements-extra.txt")
try:
    warnings = build(*(Path(argument).resolve() for argument in sys.argv[1:]))
except pages.PageError as error:
    sys.exit(f"docs: {error}")
if warnings:
    sys.exit("\n".join(["docs: Sphinx warns", *warnings]))
