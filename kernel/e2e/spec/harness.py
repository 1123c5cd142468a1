"""What the tests of the specification have in common: kernels that are shared by
many tests, and a client that hears all that a request causes."""

import atexit
import json
import os
import queue
import time
import unittest

import zmq
from jupyter_client.manager import KernelManager

PATIENCE = int(os.environ.get("PATIENCE", "60"))  # seconds, on a machine that is busy with other tests


class Kernel:
    """A kernel with one client. Those of Spec are shared; others end with end()."""

    def __init__(self, **options):
        encryption = options.pop("transport_encryption", None)
        env = os.environ | options.pop("env", {})
        self.manager = KernelManager(kernel_name="cuaderno", **options)
        extra = {"transport_encryption": encryption} if encryption else {}
        self.manager.start_kernel(env=env, **extra)
        self.client = self.connect()

    def connect(self):
        """A further client, with a session of its own: replies go by it."""
        client = self.manager.client_factory(connection_file=self.manager.connection_file)
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        return client

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()

    def info(self):
        with open(self.manager.connection_file) as f:
            return json.load(f)

    def raw(self, channel, kind=zmq.DEALER, subscribe=b""):
        """A bare socket, for what no client would send."""
        socket = self.client.context.socket(kind)
        socket.linger = 0
        if kind == zmq.SUB:
            socket.subscribe(subscribe)
        socket.connect(self.client._make_url(channel))
        return socket


class Heard:
    """What one request has caused: the reply's content, and what came on iopub."""

    def __init__(self, reply, iopub, questions=()):
        self.message, self.iopub, self.questions = reply, iopub, questions
        self.reply = reply and reply["content"]
        self.types = [m["msg_type"] for m in iopub]
        self.states = [m["content"]["execution_state"] for m in iopub if m["msg_type"] == "status"]

    def contents(self, msg_type):
        return [m["content"] for m in self.iopub if m["msg_type"] == msg_type]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == name)

    def outputs(self):
        return [t for t in self.types if t not in ("status", "execute_input")]


class Spec(unittest.TestCase):
    """Tests against one kernel that all tests of the process share."""

    shared = None
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        if Spec.shared is None:
            Spec.shared = Kernel()
            atexit.register(Spec.shared.end)
            Spec.shared.client.execute_interactive(WARM_UP, output_hook=lambda _: None, timeout=600)
        cls.kernel = Spec.shared
        cls.kc = cls.kernel.client

    def send(self, channel, msg_type, content=None, **header):
        """Sends a request and returns its id."""
        message = self.kc.session.msg(msg_type, content or {})
        message["header"].update(header)
        getattr(self.kc, channel + "_channel").send(message)
        return message["header"]["msg_id"]

    def setUp(self):
        self.idle = set()  # other requests that have ended while one was heard

    def iopub_until_idle(self, msg_id):
        found = []
        while msg_id not in self.idle:
            m = self.kc.get_iopub_msg(timeout=PATIENCE)
            if m["parent_header"].get("msg_id") != msg_id:
                if m["content"].get("execution_state") == "idle":
                    self.idle.add(m["parent_header"].get("msg_id"))
                continue
            found.append(m)
            if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                break
        return found

    def reply_to(self, channel, msg_id):
        while True:
            m = getattr(self.kc, f"get_{channel}_msg")(timeout=PATIENCE)
            if m["parent_header"].get("msg_id") == msg_id:
                return m

    def ask(self, channel, msg_type, content=None, **header):
        """Sends a request that is answered and hears it to its end."""
        msg_id = self.send(channel, msg_type, content, **header)
        reply = self.reply_to(channel, msg_id)
        self.assertEqual(reply["msg_type"], msg_type.replace("_request", "_reply"))
        heard = Heard(reply, self.iopub_until_idle(msg_id))
        self.assertEqual(heard.states[0], "busy")
        return heard

    def tell(self, msg_type, content, channel="shell"):
        """Sends what has no reply."""
        msg_id = self.send(channel, msg_type, content)
        heard = Heard(None, self.iopub_until_idle(msg_id))
        self.assertEqual(heard.states, ["busy", "idle"])
        self.assert_no_reply(msg_id, channel)
        return heard

    def assert_no_reply(self, msg_id, channel="shell"):
        """Whatever was sent earlier comes before the answer to another request."""
        marker = self.send(channel, "kernel_info_request")
        while True:
            m = getattr(self.kc, f"get_{channel}_msg")(timeout=PATIENCE)
            self.assertNotEqual(m["parent_header"].get("msg_id"), msg_id)
            if m["parent_header"].get("msg_id") == marker:
                return

    def run_cell(self, code, answers=(), **options):
        """Runs a cell; answers are given to its questions."""
        answers, questions = list(answers), []
        msg_id = self.kc.execute(code, allow_stdin=bool(answers), **options)
        deadline = time.monotonic() + PATIENCE
        reply = None
        while reply is None and time.monotonic() < deadline:
            try:
                m = self.kc.get_shell_msg(timeout=0.05)
                if m["parent_header"].get("msg_id") == msg_id:
                    reply = m
                    break
            except queue.Empty:
                pass
            try:
                question = self.kc.get_stdin_msg(timeout=0)
                questions.append(question)
                self.kc.input(answers.pop(0))
            except queue.Empty:
                pass
        if reply is None:
            self.interrupt()  # the tests that follow are not to wait for this cell
            self.fail("no reply")
        return Heard(reply, self.iopub_until_idle(msg_id), questions)

    def ok(self, code, **options):
        heard = self.run_cell(code, **options)
        self.assertEqual(heard.reply["status"], "ok", heard.reply)
        return heard

    def value(self, code):
        return self.ok(code).contents("execute_result")[0]["data"]["text/plain"]

    def start(self, code, until, **options):
        """Starts a cell and returns its id when it has printed until. If the test
        leaves it running it is interrupted."""
        self.addCleanup(self.interrupt)
        msg_id = self.kc.execute(code, **options)
        seen = ""
        while until not in seen:
            m = self.kc.get_iopub_msg(timeout=PATIENCE)
            if m["parent_header"].get("msg_id") == msg_id and m["msg_type"] == "stream":
                seen += m["content"]["text"]
        return msg_id

    def interrupt(self):
        return self.ask("control", "interrupt_request")


LONG = 'fmt.Println("corre"); for { time.Sleep(time.Millisecond) }'

# Uses the packages of the tests, so that no cell has to say what it waits for.
WARM_UP = 'gonbui.DisplayHTML(fmt.Sprint(bufio.MaxScanTokenSize, strings.ToUpper(""), syscall.Getpid(), os.Args, time.Now()))'
