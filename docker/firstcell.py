#!/opt/jupyter/bin/python
"""Measures, in the image, from the start of the lab to the end of the tutorial's first cell.

Starts the lab as the container does, opens the notebook as JupyterLab does (a
session, then its WebSocket), runs its first code cell, and prints milliseconds.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from tornado.websocket import websocket_connect

HOST = "127.0.0.1:8888"
NOTEBOOK = "01-tutorial-kafka.ipynb"
TOKEN = {"Authorization": "token prueba"}


def ask(path, body=None):
    """Ask the server's API; with a body, POST."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"http://{HOST}{path}", data, TOKEN | {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def await_server(lab):
    """Ask until there is an answer."""
    while True:
        try:
            return ask("/api")
        except urllib.error.URLError:
            if lab.poll() is not None:
                sys.exit("the lab has ended")
            time.sleep(0.02)


async def run_first_cell():
    """Run the first code cell in the notebook's own session; its error ends this."""
    cells = ask(f"/api/contents/{NOTEBOOK}")["content"]["cells"]
    source = next(c["source"] for c in cells if c["cell_type"] == "code" and c["source"].strip())
    session = ask("/api/sessions", {"path": NOTEBOOK, "name": NOTEBOOK, "type": "notebook", "kernel": {"name": "cuaderno"}})
    kernel, me = session["kernel"]["id"], uuid.uuid4().hex
    channel = await websocket_connect(f"ws://{HOST}/api/kernels/{kernel}/channels?session_id={me}&token=prueba")
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": me, "date": "", "version": "5.4"}
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
    await channel.write_message(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}))
    while True:
        text = await channel.read_message()
        if text is None:
            sys.exit("the server has hung up")
        message = json.loads(text)
        if message["msg_type"] == "execute_reply" and message["parent_header"].get("msg_id") == header["msg_id"]:
            if message["content"]["status"] != "ok":
                sys.exit(f"the cell failed: {message['content']}")
            return


def main():
    """Print both times."""
    begun = time.monotonic()
    with subprocess.Popen(
        ["start.sh", "start-notebook.py"],
        env=os.environ | {"JUPYTER_TOKEN": "prueba"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as lab:
        try:
            await_server(lab)
            answered = time.monotonic()
            asyncio.run(run_first_cell())
            ran = time.monotonic()
        finally:
            lab.terminate()
    print(f"the lab answers after {1000 * (answered - begun):.0f} ms, its first cell has run after {1000 * (ran - begun):.0f} ms")


if __name__ == "__main__":
    main()
