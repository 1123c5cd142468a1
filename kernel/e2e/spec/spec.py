"""Tests of Jupyter's specification with its own client, where
jupyter_kernel_test says nothing. Each module is a part of design/protocol.md."""

import inspect
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import connection  # noqa: E402
import control  # noqa: E402
import iopub  # noqa: E402
import mistakes  # noqa: E402
import shell  # noqa: E402
from harness import Spec  # noqa: E402
from verdicts import judge  # noqa: E402

if __name__ == "__main__":
    only = sys.argv[1:]
    cases = [
        case
        for module in (shell, control, iopub, mistakes, connection)
        for name, case in inspect.getmembers(module, inspect.isclass)
        if issubclass(case, Spec) and case is not Spec and (not only or name in only)
    ]
    judge(*cases)
