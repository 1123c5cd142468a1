"""The mistakes of other kernels that design/protocol.md lists."""

import os
import signal

from harness import LONG, PATIENCE, Kernel, Spec


class BadMessages(Spec):
    def frames(self, key=None, parts=None):
        session = self.kc.session.clone()
        if key:
            session.key = key
        parts = parts or [session.pack(session.msg_header("kernel_info_request")), b"{}", b"{}", b"{}"]
        return [b"<IDS|MSG>", session.sign(parts), *parts]

    def test_wrong_signature_is_not_the_end(self):
        """evcxr: the shell is dead for ever."""
        good = self.frames()
        for channel in ("shell", "control", "stdin"):
            socket = self.kernel.raw(channel)
            for bad in (
                self.frames(key=b"otra"), [good[0], b"", *good[2:]], good[1:], good[:4], [b""], [b"<IDS|MSG>"],
                self.frames(parts=[b"\xff", b"{}", b"{}", b"{}"]), self.frames(parts=[b"[]", b"{}", b"{}", b"{}"]),
                self.frames(parts=[b'{"msg_id":"x"}', b"{}", b"{}", b"{}"]),
                self.frames(parts=[b'{"msg_type":7,"msg_id":"x"}', b"{}", b"{}", b"{}"]),
            ):
                socket.send_multipart(bad)
            socket.close()
        self.assertEqual(self.value("1"), "1")
        self.assertEqual(self.ask("control", "kernel_info_request").reply["status"], "ok")

    def test_bad_messages_have_no_answer(self):
        socket = self.kernel.raw("shell")
        socket.send_multipart(self.frames(key=b"otra"))
        good = self.frames()
        for _ in range(2):  # the second time it is a replay
            socket.send_multipart(good)
        socket.recv_multipart()
        self.assertEqual(self.value("1"), "1")
        self.assertFalse(socket.poll(0))
        socket.close()

    def test_hundred_mebibytes(self):
        code = "// " + "x" * (100 << 20) + "\n7"
        socket = self.kernel.raw("shell")
        socket.send_multipart([b"x" * (100 << 20)])  # no message at all
        socket.close()
        self.assertEqual(self.ask("shell", "is_complete_request", {"code": code[:1 << 20]}).reply["status"] != "", True)
        self.assertEqual(self.value("8"), "8")

    def test_client_that_vanishes(self):
        for _ in range(5):
            socket = self.kernel.raw("shell")
            socket.send_multipart(self.frames())
            socket.close()
        self.assertEqual(self.value("9"), "9")


class Evcxr(Spec):
    def test_completion_does_not_wait_for_a_cell(self):
        cell = self.start(LONG, "corre")
        reply = self.ask("shell", "complete_request", {"code": "fmt.Prin", "cursor_pos": 8}).reply
        self.assertIn("Println", reply["matches"])
        self.interrupt()
        self.reply_to("shell", cell)
        self.iopub_until_idle(cell)

    def test_one_error_for_a_cell_with_many(self):
        heard = self.run_cell("var a int = \"x\"\nvar b string = 1\nc()\nd()")
        self.assertEqual(heard.outputs(), ["error"])

    def test_dead_worker_is_told(self):
        """A crash neither hangs the kernel nor passes in silence."""
        self.ok("perdida := 1")
        heard = self.run_cell("syscall.Kill(os.Getpid(), syscall.SIGKILL); select {}")
        self.assertEqual((heard.reply["status"], heard.outputs()[-1]), ("error", "error"))
        self.assertEqual(self.value("1+1"), "2")
        self.assertEqual(self.run_cell("perdida").reply["status"], "error")


class Restart(Spec):
    def test_server_restarts_a_killed_kernel_on_the_same_ports(self):
        kernel = Kernel()
        self.addCleanup(kernel.end)
        os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
        kernel.manager.provisioner.process.wait(timeout=PATIENCE)
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=PATIENCE)
        heard = []
        kernel.client.execute_interactive("6*7", output_hook=heard.append, timeout=PATIENCE)
        self.assertEqual([m["content"]["data"]["text/plain"] for m in heard if m["msg_type"] == "execute_result"], ["42"])


class State(Spec):
    def test_redefinition(self):
        """cling: an error; xeus-clang-repl: restart the kernel."""
        for value, shown in (("1", "1"), ('"s"', "s"), ("[]int{2}", "[2]")):
            self.assertEqual(self.value(f"redef := {value}\nredef"), shown)
        self.ok("func redefF() int { return 1 }")
        self.ok("func redefF() string { return \"otra\" }")
        self.assertEqual(self.value("redefF()"), "otra")

    def test_many_functions_in_one_cell(self):
        self.ok("func ma() int { return mb() }\nfunc mb() int { return 5 }\nfmt.Println(ma())")

    def test_callers_follow_a_redefinition(self):
        """.NET: code compiled before keeps the old one. JShell: variables that depend on it are reset."""
        self.ok("func llamada() int { return 1 }")
        self.ok("func llama() int { return llamada() }\nguarda := llama()")
        self.ok("func llamada() int { return 2 }")
        self.assertEqual(self.value("fmt.Sprint(llama(), guarda)"), "2 1")

    def test_a_failed_cell_changes_nothing(self):
        self.ok("firme := 1")
        self.assertEqual(self.run_cell("firme := nada()").reply["status"], "error")
        self.assertEqual(self.value("firme"), "1")

    def test_syntax_error_does_not_hang(self):
        for code in ("func (", "`", "/*", "}", "\"", "x := = 1", "%nada", "!!!!"):
            self.assertIn(self.run_cell(code).reply["status"], ("ok", "error"), code)
        self.assertEqual(self.value("1"), "1")

    def test_value_of_the_last_expression(self):
        """xeus-cpp: no execute_result."""
        self.assertEqual(self.value("5 + 5"), "10")
