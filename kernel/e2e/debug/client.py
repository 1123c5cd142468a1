"""A debugging session through jupyter_client: prints a line of JSON for each thing learnt."""

import json
import queue
import sys

from jupyter_client.manager import KernelManager

CODE = "func suma(a, b int) int {\n\ttotal := a + b\n\treturn total\n}\nsuma(20, 22)"

manager = KernelManager(kernel_name="cuaderno")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
seq = 0


def tell(what, value):
    print(json.dumps({"what": what, "value": value}), flush=True)


def debug(command, **arguments):
    global seq
    seq += 1
    message = client.session.msg(
        "debug_request", {"type": "request", "seq": seq, "command": command, "arguments": arguments}
    )
    client.control_channel.send(message)
    while True:
        reply = client.control_channel.get_msg(timeout=120)
        if reply["parent_header"]["msg_id"] == message["header"]["msg_id"]:
            assert reply["header"]["msg_type"] == "debug_reply", reply["header"]
            return reply["content"]


def iopub(kind, want=lambda content: True):
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["header"]["msg_type"] == kind and want(message["content"]):
            return message["content"]


try:
    info = client.kernel_info(reply=True, timeout=60)["content"]
    tell("features", "debugger" in info["supported_features"])
    tell("spec", manager.kernel_spec.metadata.get("debugger"))
    tell("debugInfo", debug("debugInfo")["body"]["isStarted"])
    tell("initialize", debug("initialize", clientID="test", adapterID="", pathFormat="path", linesStartAt1=True)["success"])
    tell("attach", debug("attach")["success"])
    path = debug("dumpCell", code=CODE)["body"]["sourcePath"]
    reply = debug("setBreakpoints", source={"path": path}, breakpoints=[{"line": 3}], sourceModified=False)
    tell("breakpoint", [reply["body"]["breakpoints"][0][k] for k in ("verified", "line")])
    tell("configurationDone", debug("configurationDone")["success"])
    asked = client.execute(CODE)
    stopped = iopub("debug_event", lambda c: c["event"] == "stopped")["body"]
    tell("stopped", stopped["reason"])
    frames = debug("stackTrace", threadId=stopped["threadId"])["body"]["stackFrames"]
    tell("frames", [[f["name"], f["line"], f["source"]["path"] == path] for f in frames])
    scopes = debug("scopes", frameId=frames[0]["id"])["body"]["scopes"]
    variables = debug("variables", variablesReference=scopes[0]["variablesReference"])["body"]["variables"]
    tell("locals", {v["name"]: v["value"] for v in variables})
    tell("continue", debug("continue", threadId=1)["success"])
    seen = {}  # the two come in either order
    while not {"continued", "execute_result"} <= seen.keys():
        message = client.get_iopub_msg(timeout=120)
        seen[message["content"].get("event", message["header"]["msg_type"])] = message["content"]
    tell("result", seen["execute_result"]["data"]["text/plain"])
    tell("reply", client.get_shell_msg(timeout=60)["content"]["status"])
    tell("disconnect", debug("disconnect", restart=False, terminateDebuggee=False)["success"])
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
