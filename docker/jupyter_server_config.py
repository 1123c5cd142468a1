"""The lab's settings. The token stays Jupyter's own: one at each start, or JUPYTER_TOKEN."""

import os

from jupyterlab_code_formatter.formatters import SERVER_FORMATTERS, CommandLineFormatter

c = get_config()  # noqa: F821: Jupyter gives it

c.ServerApp.ip = "0.0.0.0"  # of the container; compose publishes it on loopback
c.ServerApp.port = 8888
c.ServerApp.port_retries = 0  # another port would not be the published one
c.ServerApp.open_browser = False
c.ServerApp.root_dir = os.environ.get("CUADERNO_WORK", "/home/jovyan/work")
c.KernelSpecManager.ensure_native_kernel = False  # no Python among the kernels
c.MultiKernelManager.default_kernel_name = "cuaderno"
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None

# "Format cell" and "Format notebook", as "cuaderno lab" has them; its settings, which
# the Dockerfile copies, say that it is for Go.
SERVER_FORMATTERS["cuaderno"] = CommandLineFormatter(command=["cuaderno", "fmt"], language="go")
