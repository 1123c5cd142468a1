"""Connection file, transports, encryption and kernelspec."""

import json
import os
import stat
import subprocess
import tempfile

import zmq
from harness import PATIENCE, Kernel, Spec


class Transports(Spec):
    def conversation(self, **options):
        kernel = Kernel(**options)
        self.addCleanup(kernel.end)
        heard = []
        kernel.client.execute_interactive("6*7", output_hook=heard.append, timeout=PATIENCE)
        self.assertEqual([m["content"]["data"]["text/plain"] for m in heard if m["msg_type"] == "execute_result"], ["42"])
        kernel.client.control_channel.send(kernel.client.session.msg("kernel_info_request"))
        self.assertEqual(kernel.client.get_control_msg(timeout=PATIENCE)["content"]["status"], "ok")
        self.assertTrue(kernel.client.hb_channel.is_beating())
        return kernel

    def test_ipc(self):
        with tempfile.TemporaryDirectory() as folder:
            kernel = self.conversation(transport="ipc", ip=os.path.join(folder, "k"))
            modes = [stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) for name in os.listdir(folder)]
            self.assertEqual(modes, [0o600] * 5)
            kernel.manager.restart_kernel(now=True)  # killed: its sockets are left
            kernel.client.wait_for_ready(timeout=PATIENCE)

    def test_curve(self):
        kernel = self.conversation(transport_encryption="required")
        self.assertEqual(len(kernel.info()["curve_publickey"]), 40)
        plain = kernel.client.context.socket(zmq.DEALER)
        plain.linger = 0
        monitor = plain.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_SUCCEEDED)
        plain.connect(kernel.client._make_url("shell"))
        self.assertTrue(monitor.poll(PATIENCE * 1000))
        event = int.from_bytes(monitor.recv_multipart()[0][:2], "little")
        self.assertNotEqual(event, zmq.EVENT_HANDSHAKE_SUCCEEDED, "it talks in the clear as well")
        plain.disable_monitor()
        plain.close()
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=PATIENCE)


class ConnectionFile(Spec):
    def refused(self, **changes):
        info = self.kernel.info() | {"shell_port": 0, "iopub_port": 0, "stdin_port": 0, "control_port": 0, "hb_port": 0} | changes
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(info, f)
            f.flush()
            argv = [a.replace("{connection_file}", f.name) for a in self.kernel.manager.kernel_spec.argv]
            run = subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE)
            self.assertTrue(os.path.exists(f.name), "the client's file was removed")
        self.assertNotEqual(run.returncode, 0)
        self.assertEqual(run.stdout, "")
        self.assertNotIn("goroutine", run.stderr)
        return run.stderr

    def test_what_cannot_be_done_is_said(self):
        self.assertIn("hmac-md5", self.refused(signature_scheme="hmac-md5"))
        self.assertIn("udp", self.refused(transport="udp"))
        self.assertIn("curve_publickey", self.refused(curve_publickey="x", curve_secretkey="y"))

    def test_only_the_given_address(self):
        for proc in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(proc) as f:
                ports = {int(line.split()[1].split(":")[1], 16): line.split()[1].split(":")[0] for line in f.readlines()[1:] if line.split()[3] == "0A"}
            for port in (v for k, v in self.kernel.info().items() if k.endswith("_port")):
                self.assertIn(ports.get(port, "0100007F"), ("0100007F",))


class Kernelspec(Spec):
    def test_fields(self):
        spec = self.kernel.manager.kernel_spec
        self.assertEqual((spec.language, spec.interrupt_mode), ("go", "message"))
        self.assertEqual(spec.metadata["supported_encryption"], ["curve"])
        self.assertIn("{connection_file}", spec.argv)
