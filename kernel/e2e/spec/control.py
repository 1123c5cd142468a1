"""The control channel: what is answered while a cell runs, and subshells."""

import os
import time

import zmq

from harness import LONG, Kernel, Spec


class Interrupt(Spec):
    def test_keeps_the_state(self):
        self.ok("antes := 41")
        cell = self.start("antes++; " + LONG, "corre")
        self.assertEqual(self.interrupt().reply, {"status": "ok"})
        reply = self.reply_to("shell", cell)["content"]
        self.assertEqual((reply["status"], reply["ename"]), ("error", "KeyboardInterrupt"))
        self.assertEqual(self.value("antes"), "42")

    def test_idle_kernel_survives(self):
        for _ in range(3):
            self.assertEqual(self.interrupt().reply, {"status": "ok"})
        self.assertEqual(self.value("1"), "1")

    def test_tight_loop(self):
        cell = self.start('fmt.Println("corre"); for i := 0; ; i++ { _ = i * i }', "corre")
        self.interrupt()
        self.assertEqual(self.reply_to("shell", cell)["content"]["ename"], "KeyboardInterrupt")
        self.assertEqual(self.value("2"), "2")

    def test_signal_is_not_the_end(self):
        self.ok("vivo := 1")
        cell = self.start(LONG, "corre")
        os.killpg(self.kernel.manager.provisioner.pgid, 2)  # as older clients do: the group
        self.assertEqual(self.reply_to("shell", cell)["content"]["ename"], "KeyboardInterrupt")
        self.assertEqual(self.value("vivo"), "1")


class WhileACellRuns(Spec):
    def test_everything_else_is_answered(self):
        cell = self.start(LONG, "corre")
        for channel, kind, content in (
            ("control", "kernel_info", {}), ("shell", "kernel_info", {}), ("control", "usage", {}),
            ("shell", "complete", {"code": "fmt.Prin", "cursor_pos": 8}), ("shell", "inspect", {"code": "fmt.Println", "cursor_pos": 6}),
            ("shell", "is_complete", {"code": "x"}), ("shell", "history", {"hist_access_type": "tail", "n": 1}),
            ("shell", "comm_info", {}), ("shell", "connect", {}), ("control", "is_complete", {"code": "x"}),
            ("control", "list_subshell", {}),
        ):
            self.assertNotEqual(self.ask(channel, kind + "_request", content).reply["status"], "error", kind)
        self.assertTrue(self.kc.hb_channel.is_beating())
        self.interrupt()
        self.assertEqual(self.reply_to("shell", cell)["content"]["status"], "error")
        self.iopub_until_idle(cell)

    def test_heartbeat_echoes(self):
        cell = self.start(LONG, "corre")
        socket = self.kernel.raw("hb", zmq.REQ)
        for ping in (b"ping", b"", b"\x00\xff", b"x" * 5000):
            socket.send(ping)
            self.assertEqual(socket.recv(), ping)
        socket.close()
        self.interrupt()
        self.reply_to("shell", cell)
        self.iopub_until_idle(cell)

    def test_cells_are_refused_on_control(self):
        reply = self.ask("control", "execute_request", {"code": "1"}).reply
        self.assertEqual(reply["status"], "error")
        self.assertIn("execution_count", reply)


class Shutdown(Spec):
    def test_replies_and_exits(self):
        for restart in (False, True):
            kernel = Kernel()
            kernel.client.execute('fmt.Println("corre"); for {}')
            message = kernel.client.session.msg("shutdown_request", {"restart": restart})
            kernel.client.control_channel.send(message)
            asked = time.monotonic()
            reply = kernel.client.get_control_msg(timeout=60)
            self.assertEqual((reply["msg_type"], reply["content"]), ("shutdown_reply", {"status": "ok", "restart": restart}))
            published = None
            while published is None:
                m = kernel.client.get_iopub_msg(timeout=60)
                published = m if m["msg_type"] == "shutdown_reply" else None
            self.assertEqual(published["content"], reply["content"])
            self.assertEqual(kernel.manager.provisioner.process.wait(timeout=60), 0)
            kernel.end()

    def test_restart_is_a_new_session(self):
        kernel = Kernel()
        self.addCleanup(kernel.end)

        def session():
            kernel.client.kernel_info()
            return kernel.client.get_shell_msg(timeout=60)["header"]["session"]

        first = session()
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=60)
        self.assertNotEqual(session(), first)


class Usage(Spec):
    def test_reply(self):
        self.ok("grande := make([]byte, 50<<20); for i := range grande { grande[i] = 1 }")
        usage = self.ask("control", "usage_request").reply
        self.assertEqual(usage["pid"], self.kernel.manager.provisioner.pid)
        self.assertGreater(usage["kernel_memory"], 50 << 20)  # with the worker
        self.assertGreater(usage["host_virtual_memory"]["total"], usage["kernel_memory"])
        self.assertTrue(usage["hostname"] and usage["cpu_count"] > 0 and usage["kernel_cpu"] >= 0)
        self.assertIn("host_cpu_percent", self.ask("control", "usage_request").reply)
        self.ok("grande = nil")


class Subshells(Spec):
    def create(self):
        reply = self.ask("control", "create_subshell_request").reply
        self.assertEqual(reply["status"], "ok")
        return reply["subshell_id"]

    def delete(self, subshell):
        return self.ask("control", "delete_subshell_request", {"subshell_id": subshell}).reply

    def listed(self):
        return self.ask("control", "list_subshell_request").reply["subshell_id"]

    def test_life(self):
        a, b = self.create(), self.create()
        self.assertEqual(sorted(self.listed()), sorted([a, b]))
        self.assertEqual(self.delete(a), {"status": "ok"})
        self.assertEqual(self.listed(), [b])
        self.assertEqual(self.delete(a)["status"], "error")
        self.delete(b)
        self.assertEqual(self.listed(), [])

    def test_shares_the_variables(self):
        a = self.create()
        self.ok("compartida := 20")
        self.assertEqual(self.ask("shell", "execute_request", {"code": "compartida *= 2"}, subshell_id=a).reply["status"], "ok")
        heard = self.ask("shell", "execute_request", {"code": "compartida + 2"}, subshell_id=a)
        self.assertEqual(heard.contents("execute_result")[0]["data"]["text/plain"], "42")
        self.assertEqual(heard.message["parent_header"]["subshell_id"], a)
        self.assertEqual(self.value("compartida"), "40")
        self.delete(a)

    def test_answers_while_the_parent_runs(self):
        """What JupyterLab sends to subshells, comms above all, waits for no cell."""
        a = self.create()
        cell = self.start(LONG, "corre")
        reply = self.ask("shell", "is_complete_request", {"code": "x"}, subshell_id=a).reply
        self.assertEqual(reply["status"], "complete")
        msg_id = self.send("shell", "comm_open", {"comm_id": "s1", "target_name": "nadie", "data": {}}, subshell_id=a)
        self.assertIn("comm_close", [m["msg_type"] for m in self.iopub_until_idle(msg_id)])
        waiting = self.send("shell", "execute_request", {"code": "6*7", "stop_on_error": False}, subshell_id=a)
        self.interrupt()  # of the process: it ends the cell that runs
        self.assertEqual(self.reply_to("shell", cell)["content"]["status"], "error")
        self.assertEqual(self.reply_to("shell", waiting)["content"]["status"], "ok")
        self.iopub_until_idle(waiting)
        self.delete(a)

    def test_unknown(self):
        for kind in ("execute", "complete", "kernel_info"):
            heard = self.ask("shell", kind + "_request", {"code": ""}, subshell_id="nadie")
            self.assertEqual((heard.reply["status"], heard.states), ("error", ["busy", "idle"]))
