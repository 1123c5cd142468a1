"""Runs cells in the kernel cuaderno and answers what they ask, with the answers
that the file gives them; prints what came of each cell as JSON."""

import json
import sys

from jupyter_client.manager import KernelManager


def run(client, source, answers):
    seen = {"questions": [], "text": "", "error": ""}

    def output(message):
        content = message["content"]
        if message["msg_type"] == "stream":
            seen["text"] += content["text"]
        elif message["msg_type"] == "error":
            seen["error"] = content["ename"] + ": " + content["evalue"]

    def question(message):
        content = message["content"]
        if not answers:  # of %with_inputs a last one may be asked for that nobody needs
            return
        seen["questions"].append({"prompt": content["prompt"], "password": content["password"]})
        client.input(answers.pop(0))

    client.execute_interactive(source, timeout=240, output_hook=output, stdin_hook=question)
    return seen


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cells = json.load(file)
    manager = KernelManager(kernel_name="cuaderno")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        print(json.dumps([run(client, cell["source"], cell["answers"]) for cell in cells]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


main()
