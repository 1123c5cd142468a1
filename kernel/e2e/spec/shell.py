"""The shell channel, row by row of the specification."""

from datetime import datetime

from harness import Kernel, Spec


class Header(Spec):
    def test_ours(self):
        heard = self.ok("1")
        headers = [m["header"] for m in (heard.message, *heard.iopub)]
        self.assertEqual(len({h["msg_id"] for h in headers}), len(headers), "ids are used twice")
        for h in headers:
            self.assertTrue(h["version"].startswith("5."))
            self.assertNotEqual(h["session"], self.kc.session.session, "the client's session is reused")
            self.assertIsInstance(h["date"], datetime)  # the client can read it
            self.assertTrue(h["username"])
        self.assertEqual(len({h["session"] for h in headers}), 1)

    def test_parent_is_a_copy_byte_for_byte(self):
        session, socket = self.kc.session, self.kernel.raw("shell")
        header = b'{"zz": [1,  2.50], "msg_id":"\\u00f1-1","msg_type" :"kernel_info_request","session":"s","version":"5.9"}'
        parts = [header, b"{}", b"{}", b"{}"]
        socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
        frames = socket.recv_multipart()
        socket.close()
        self.assertEqual(frames[frames.index(b"<IDS|MSG>") + 3], header)

    def test_buffers_are_not_signed(self):
        message = self.kc.session.msg("kernel_info_request", {})
        self.kc.session.send(self.kc.shell_channel.socket, message, buffers=[b"\xff" * 10, b""])
        self.assertEqual(self.reply_to("shell", message["header"]["msg_id"])["content"]["status"], "ok")


class KernelInfo(Spec):
    def test_on_shell_and_control(self):
        for channel in ("shell", "control"):
            info = self.ask(channel, "kernel_info_request").reply
            self.assertEqual((info["status"], info["protocol_version"], info["implementation"]), ("ok", "5.5", "cuaderno"))
            language = info["language_info"]
            self.assertEqual((language["name"], language["file_extension"], language["mimetype"]), ("go", ".go", "text/x-go"))
            self.assertTrue(language["version"] and language["pygments_lexer"] and language["codemirror_mode"])
            self.assertTrue(info["banner"] and info["implementation_version"])
            self.assertTrue(all(link["text"] and link["url"] for link in info["help_links"]))
            self.assertIn("kernel subshells", info["supported_features"])
            self.assertIn("iopub_welcome", info["supported_features"])


class Execute(Spec):
    def test_conversation(self):
        heard = self.ok('fmt.Println("a"); 7')
        self.assertEqual(heard.types, ["status", "execute_input", "stream", "execute_result", "status"])
        count = heard.reply["execution_count"]
        self.assertEqual(heard.contents("execute_input"), [{"code": 'fmt.Println("a"); 7', "execution_count": count}])
        self.assertEqual(heard.contents("execute_result")[0]["execution_count"], count)
        self.assertEqual((heard.reply["payload"], heard.reply["user_expressions"]), ([], {}))

    def test_counts_from_one_by_one(self):
        fresh = Kernel()
        self.addCleanup(fresh.end)
        counts = []
        for code in ("1", "bad bad", "2"):
            msg_id = fresh.client.execute(code, stop_on_error=False)
            counts.append((fresh.client.get_shell_msg(timeout=60))["content"]["execution_count"])
        self.assertEqual(counts, [1, 2, 3])

    def test_silent(self):
        before = self.ok("1").reply["execution_count"]
        heard = self.run_cell('fmt.Println("no"); silenciosa := 1; silenciosa', silent=True, store_history=True)
        self.assertEqual((heard.types, heard.reply["status"]), (["status", "status"], "ok"))
        heard = self.run_cell("nada(", silent=True)
        self.assertEqual((heard.types, heard.reply["status"]), (["status", "status"], "error"))
        self.assertEqual(self.ok("silenciosa").reply["execution_count"], before + 1)
        tail = self.ask("shell", "history_request", {"hist_access_type": "tail", "n": 2}).reply["history"]
        self.assertEqual([code for _, _, code in tail], ["1", "silenciosa"])

    def test_without_history(self):
        before = self.ok("1").reply["execution_count"]
        heard = self.ok("2", store_history=False)
        self.assertEqual(heard.reply["execution_count"], before)
        self.assertEqual(heard.contents("execute_result")[0]["data"]["text/plain"], "2")

    def test_user_expressions(self):
        values = self.ok("ue := 6", user_expressions={"a": "ue * 7", "b": "nada", "c": "ue++"}).reply["user_expressions"]
        self.assertEqual((values["a"]["status"], values["a"]["data"]["text/plain"]), ("ok", "42"))
        for name in "bc":
            self.assertEqual(values[name]["status"], "error")
            self.assertTrue(values[name]["ename"] and values[name]["evalue"] and values[name]["traceback"])
        self.assertEqual(self.value("ue"), "6")
        failed = self.run_cell('panic("x")', user_expressions={"a": "ue"})
        self.assertFalse(failed.reply.get("user_expressions"))

    def test_error(self):
        for code in ('panic("a propósito")', "x := ", 'var e int = "s"'):
            heard = self.run_cell(code)
            self.assertEqual(heard.outputs(), ["error"])
            [error] = heard.contents("error")
            for content in (error, heard.reply):
                self.assertTrue(content["ename"] and content["evalue"] and content["traceback"])
            self.assertEqual(heard.reply["status"], "error")
            self.assertGreater(heard.reply["execution_count"], 0)

    def test_error_aborts_what_waits(self):
        ids = [self.kc.execute(code) for code in ('time.Sleep(50*time.Millisecond); panic("x")', "1", "2")]
        replies = [self.reply_to("shell", i)["content"] for i in ids]
        self.assertEqual([r["status"] for r in replies], ["error", "aborted", "aborted"])
        self.assertTrue(all("execution_count" in r for r in replies))
        self.iopub_until_idle(ids[-1])
        self.assertEqual(self.value("3"), "3")

    def test_error_aborts_nothing_else(self):
        ids = [self.kc.execute(code, stop_on_error=False) for code in ('panic("x")', "1")]
        self.assertEqual([self.reply_to("shell", i)["content"]["status"] for i in ids], ["error", "ok"])
        self.iopub_until_idle(ids[-1])

    def test_cell_id(self):
        message = self.kc.session.msg("execute_request", {"code": "1"}, metadata={"cellId": "c-1"})
        self.kc.shell_channel.send(message)
        self.assertEqual(self.reply_to("shell", message["header"]["msg_id"])["content"]["status"], "ok")
        self.iopub_until_idle(message["header"]["msg_id"])

    def test_page(self):
        [page] = self.ok("strings.ToUpper?").reply["payload"]
        self.assertEqual((page["source"], page["start"]), ("page", 0))
        self.assertIn("func ToUpper", page["data"]["text/plain"])


class Cursor(Spec):
    """Positions count code points: ñ is one, and so is 🎉, which is two in UTF-16."""

    def test_complete(self):
        code = 's := "ñ🎉"; strings.ToUpperS'
        reply = self.ask("shell", "complete_request", {"code": code, "cursor_pos": len(code)}).reply
        self.assertEqual((reply["status"], reply["matches"]), ("ok", ["ToUpperSpecial"]))
        self.assertEqual((reply["cursor_start"], reply["cursor_end"]), (len(code) - len("ToUpperS"), len(code)))
        [kind] = reply["metadata"]["_jupyter_types_experimental"]
        self.assertEqual((kind["text"], kind["type"]), ("ToUpperSpecial", "function"))

    def test_inspect(self):
        code = 's := "ñ🎉"; strings.ToUpper(s)'
        at = {"code": code, "cursor_pos": code.index("ToUpper") + 1}
        brief = self.ask("shell", "inspect_request", at | {"detail_level": 0}).reply
        full = self.ask("shell", "inspect_request", at | {"detail_level": 1}).reply
        self.assertTrue(brief["found"] and full["found"])
        self.assertIn("ToUpper", brief["data"]["text/plain"])
        self.assertGreater(len(full["data"]["text/plain"]), len(brief["data"]["text/plain"]))
        reply = self.ask("shell", "inspect_request", {"code": "nada", "cursor_pos": 2}).reply
        self.assertEqual((reply["status"], reply["found"], reply["data"], reply["metadata"]), ("ok", False, {}, {}))

    def test_out_of_the_text(self):
        for cursor in (-1, 1000, 2**40):
            for kind in ("complete", "inspect"):
                self.assertEqual(self.ask("shell", kind + "_request", {"code": "ñ", "cursor_pos": cursor}).reply["status"], "ok")


class History(Spec):
    def history(self, **content):
        return self.ask("shell", "history_request", {"output": False, "raw": True} | content).reply["history"]

    def test_kinds(self):
        count = self.ok('"h1" + "a"').reply["execution_count"]
        for code in ('h2 := "h1"', "h2", "h2"):
            self.ok(code)
        tail = self.history(hist_access_type="tail", n=3)
        self.assertEqual([code for _, _, code in tail], ['h2 := "h1"', "h2", "h2"])
        session = tail[0][0]
        pair = self.history(hist_access_type="range", session=0, start=count, stop=count + 1, output=True)
        self.assertEqual(pair, [[session, count, ['"h1" + "a"', "h1a"]]])
        self.assertEqual(len(self.history(hist_access_type="search", pattern="h2")), 2)
        self.assertEqual(len(self.history(hist_access_type="search", pattern="h2", unique=True)), 1)
        self.assertEqual(len(self.history(hist_access_type="search", pattern="h2*", n=2)), 2)
        self.assertEqual(self.history(hist_access_type="search", pattern="h?"), self.history(hist_access_type="search", pattern="h2"))

    def test_outlives_the_kernel(self):
        earlier = Kernel()
        earlier.client.execute_interactive('"antes" + "1"', output_hook=lambda _: None)
        earlier.end()
        found = self.history(hist_access_type="search", pattern='"antes"*', output=True)
        self.assertEqual([code for _, _, (code, _) in found], ['"antes" + "1"'])
        self.assertNotEqual(found[0][0], self.history(hist_access_type="tail", n=1)[0][0])

    def test_unknown_kind(self):
        self.assertEqual(self.ask("shell", "history_request", {"hist_access_type": "all"}).reply["status"], "error")


class IsComplete(Spec):
    def test_statuses(self):
        for code, status in (("x := 1", "complete"), ("for {", "incomplete"), ("x := )", "invalid"), ("", "complete"), ("x?", "complete")):
            self.assertEqual(self.ask("shell", "is_complete_request", {"code": code}).reply["status"], status, code)
        self.assertEqual(self.ask("shell", "is_complete_request", {"code": "for {"}).reply["indent"], "\t")


class Comms(Spec):
    def test_unknown_target_is_closed(self):
        heard = self.tell("comm_open", {"comm_id": "u1", "target_name": "nadie", "data": {}})
        self.assertEqual(heard.contents("comm_close"), [{"comm_id": "u1", "data": {}}])
        self.assertEqual(self.ask("shell", "comm_info_request").reply, {"status": "ok", "comms": {}})

    def test_what_nobody_has_opened(self):
        for msg_type in ("comm_msg", "comm_close"):
            self.assertEqual(self.tell(msg_type, {"comm_id": "u2", "data": {"x": 1}}).outputs(), [])

    def test_life(self):
        self.tell("comm_open", {"comm_id": "c1", "target_name": "gonb_comm", "data": {}})
        for target in ({}, {"target_name": "gonb_comm"}):
            comms = self.ask("shell", "comm_info_request", target).reply["comms"]
            self.assertEqual(comms, {"c1": {"target_name": "gonb_comm"}})
        self.assertEqual(self.ask("shell", "comm_info_request", {"target_name": "otro"}).reply["comms"], {})
        self.tell("comm_msg", {"comm_id": "c1", "data": {"address": "#heartbeat/ping", "value": True}})
        self.tell("comm_close", {"comm_id": "c1", "data": {}})
        self.assertEqual(self.ask("shell", "comm_info_request").reply["comms"], {})


class Deprecated(Spec):
    def test_connect(self):
        reply, info = self.ask("shell", "connect_request").reply, self.kernel.info()
        for port in ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"):
            self.assertEqual(reply[port], info[port])

    def test_shutdown_on_shell(self):
        old = Kernel()
        self.addCleanup(old.end)
        old.client.shell_channel.send(old.client.session.msg("shutdown_request", {"restart": False}))
        reply = old.client.get_shell_msg(timeout=60)
        self.assertEqual((reply["msg_type"], reply["content"]), ("shutdown_reply", {"status": "ok", "restart": False}))
        self.assertEqual(old.manager.provisioner.process.wait(timeout=10), 0)


class Unknown(Spec):
    def test_message(self):
        for channel in ("shell", "control"):
            self.assertEqual(self.tell("bake_request", {"cake": 1}, channel).outputs(), [])

    def test_content_of_the_wrong_type(self):
        wrong = {
            "execute": {"code": 7}, "complete": {"code": "x", "cursor_pos": "1"}, "inspect": {"code": None, "detail_level": {}},
            "history": {"hist_access_type": []}, "is_complete": {"code": []}, "comm_info": {"target_name": 1},
        }
        for kind, content in wrong.items():
            reply = self.ask("shell", kind + "_request", content).reply
            self.assertEqual(reply["status"], "error", kind)
            self.assertTrue(reply["ename"] and reply["evalue"] and reply["traceback"] == [])

    def test_fields_left_out(self):
        for kind in ("execute", "complete", "inspect", "is_complete", "comm_info"):
            self.assertEqual(self.ask("shell", kind + "_request", {}).reply["status"] in ("ok", "complete"), True, kind)
