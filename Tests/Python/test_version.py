"""The version: one for the package, the command and the change log."""

import re
import subprocess
import tomllib

import aquila
import built


def test_the_change_log_begins_with_it():
    headings = re.findall(r"^## (\d+\.\d+\.\d+)", (built.ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == aquila.__version__


def test_the_package_takes_it_from_its_module():
    project = tomllib.loads((built.ROOT / "pyproject.toml").read_text())
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "aquila._version.__version__"}
    assert "version" in project["project"]["dynamic"]


def test_the_command_has_it():
    command = [*built.COMMAND, "--version"]
    printed = subprocess.run(command, env=built.ENVIRONMENT, capture_output=True, text=True)
    assert printed.stdout.strip() == aquila.__version__
