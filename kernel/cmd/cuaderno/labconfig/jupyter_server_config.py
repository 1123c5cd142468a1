"""Lets the extension jupyterlab-code-formatter, where it is installed, format Go by "cuaderno fmt"."""

import os

try:
    from jupyterlab_code_formatter.formatters import SERVER_FORMATTERS, CommandLineFormatter
except ImportError:
    pass  # a JupyterLab of the user's, without it
else:
    SERVER_FORMATTERS["cuaderno"] = CommandLineFormatter(command=[os.environ["CUADERNO_PROGRAM"], "fmt"], language="go")
