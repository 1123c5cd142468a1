"""What is published, the questions on stdin, and the heartbeat."""

import json
import re

import zmq
from harness import PATIENCE, Kernel, Spec


class Welcome(Spec):
    def first(self, topic):
        socket = self.kernel.raw("iopub", zmq.SUB, topic)
        self.assertTrue(socket.poll(PATIENCE * 1000))
        frames = socket.recv_multipart()
        socket.close()
        parts = frames[frames.index(b"<IDS|MSG>") + 2 :]
        return json.loads(parts[0])["msg_type"], json.loads(parts[1]), json.loads(parts[3])

    def test_each_subscription(self):
        for topic in (b"", b"status", b"stream", "ñ".encode()):
            self.assertEqual(self.first(topic), ("iopub_welcome", {}, {"subscription": topic.decode()}))

    def test_topic_that_is_no_text(self):
        socket = self.kernel.raw("iopub", zmq.SUB, b"\xff\xfe")
        self.assertEqual(self.value("1"), "1")
        self.assertFalse(socket.poll(0))
        socket.close()

    def test_unsubscribing_is_not_answered(self):
        socket = self.kernel.raw("iopub", zmq.SUB, b"status")
        socket.recv_multipart()
        socket.unsubscribe(b"status")
        self.assertEqual(self.value("1"), "1")
        while socket.poll(0):  # statuses of before
            self.assertNotIn(b"iopub_welcome", b"".join(socket.recv_multipart()))
        socket.close()


class Output(Spec):
    def test_streams(self):
        heard = self.ok('fmt.Println("uno"); fmt.Fprintln(os.Stderr, "dos"); fmt.Println("tres")')
        self.assertEqual([(c["name"], c["text"]) for c in heard.contents("stream")], [("stdout", "uno\n"), ("stderr", "dos\n"), ("stdout", "tres\n")])

    def test_much_text_is_few_messages(self):
        heard = self.ok("for i := range 20000 { fmt.Println(i) }")
        self.assertTrue(heard.text().startswith("0\n1\n2\n"))
        self.assertLess(len(heard.contents("stream")), 200)

    def test_both_streams_at_once(self):
        """Neither waits for the other to be read."""
        code = 'for range 3000 { fmt.Println(strings.Repeat("a", 50)); fmt.Fprintln(os.Stderr, strings.Repeat("b", 50)) }'
        heard = self.ok(code)
        self.assertEqual(heard.states, ["busy", "idle"])
        self.assertTrue(heard.text("stdout").startswith("a" * 50 + "\n") and heard.text("stderr").startswith("b" * 50 + "\n"))

    def test_idle_is_the_last(self):
        for i in range(10):
            heard = self.ok(f'fmt.Println("fin", {i})')
            self.assertEqual(heard.text(), f"fin {i}\n")

    def test_display_and_update(self):
        heard = self.ok('id := gonbui.UniqueID(); gonbui.UpdateHTML(id, "<b>1</b>"); gonbui.UpdateHTML(id, "<b>2</b>")')
        shown = [m for m in heard.iopub if "text/html" in m["content"].get("data", {})]
        self.assertEqual([m["content"]["data"]["text/html"] for m in shown], ["<b>1</b>", "<b>2</b>"])
        self.assertEqual(len({m["content"]["transient"]["display_id"] for m in shown}), 1)

    def test_result_always_has_text(self):
        [result] = self.ok("map[string]int{\"a\": 1}").contents("execute_result")
        self.assertIn("text/plain", result["data"])
        self.assertEqual(result["metadata"], {})
        self.assertEqual(self.ok("_ = 1").contents("execute_result"), [])

    def test_mime_types_are_such(self):
        for code in ('gonbui.DisplayMarkdown("**a**")', "[]int{1}", 'gonbui.DisplayHTML("x")'):
            for content in (c for t in ("display_data", "execute_result") for c in self.ok(code).contents(t)):
                self.assertTrue(all(re.fullmatch(r"[\w\-+.]+/[\w\-+.]+", mime) for mime in content["data"]))

    def test_clear(self):
        self.assertEqual(self.ok('fmt.Print("a"); fmt.Print("\\x1b[H\\x1b[2J")').contents("clear_output"), [{"wait": False}])

    def test_late_output_is_its_cell_s(self):
        cell = self.ok('sigue := make(chan bool); go func() { <-sigue; fmt.Println("tarde") }()')
        self.ok("close(sigue)")
        while True:
            m = self.kc.get_iopub_msg(timeout=PATIENCE)
            if m["msg_type"] == "stream":
                break
        self.assertEqual((m["content"]["text"], m["parent_header"]["msg_id"]), ("tarde\n", cell.message["parent_header"]["msg_id"]))

    def test_starting_is_the_first_status(self):
        kernel = Kernel()
        self.addCleanup(kernel.end)
        kernel.manager.restart_kernel()
        while True:
            m = kernel.client.get_iopub_msg(timeout=PATIENCE)
            if m["msg_type"] == "status" and not m["parent_header"]:
                break
        self.assertEqual(m["content"], {"execution_state": "starting"})


class Stdin(Spec):
    def asked(self, code, *answers):
        heard = self.run_cell(code, answers=answers)
        self.assertEqual(heard.reply["status"], "ok", heard.reply)
        self.assertEqual(len(heard.questions), len(answers))
        for question in heard.questions:
            self.assertEqual(question["msg_type"], "input_request")
            self.assertEqual(question["parent_header"]["msg_id"], heard.message["parent_header"]["msg_id"])
            self.assertIs(question["content"]["password"], False)
        return heard.text()

    def test_one_cell_reads_in_two_ways(self):
        for n in range(3):
            text = self.asked(
                'var n int; fmt.Print("¿cuántos? "); fmt.Scan(&n); r := bufio.NewReader(os.Stdin); s, _ := r.ReadString(\'\\n\'); '
                'fmt.Printf("%d [%s]", n*2, strings.TrimSpace(s))', str(n), "ya")
            self.assertIn(f"{2 * n} [ya]", text)

    def test_password(self):
        heard = self.run_cell("%with_password\n!read -r clave; echo \"[$clave]\"", answers=["secreto", ""])
        self.assertIs(heard.questions[0]["content"]["password"], True)
        self.assertIn("[secreto]", heard.text())

    def test_nobody_answers(self):
        heard = self.run_cell('var s string; _, err := fmt.Scan(&s); fmt.Println("leído:", err)')
        self.assertIn("leído: EOF", heard.text())
        self.assertIn("fin de archivo", heard.text("stderr") + heard.text())
        self.assertEqual(heard.questions, [])

    def test_only_the_asker_is_asked(self):
        other = self.kernel.connect()
        self.addCleanup(other.stop_channels)
        heard = self.run_cell("var k int; fmt.Scan(&k); k", answers=["7"])
        self.assertEqual(heard.contents("execute_result")[0]["data"]["text/plain"], "7")
        self.assertFalse(other.stdin_channel.msg_ready())

    def test_interrupt_ends_the_wait(self):
        cell = self.kc.execute("var j int; fmt.Scan(&j)", allow_stdin=True)
        self.kc.get_stdin_msg(timeout=PATIENCE)
        self.interrupt()
        reply = self.reply_to("shell", cell)["content"]
        self.assertEqual(reply.get("ename"), "KeyboardInterrupt", reply)

    def test_answer_to_an_earlier_question_is_not_heard(self):
        self.kc.input("vieja")
        heard = self.run_cell("var v string; fmt.Scan(&v); v", answers=["nueva"])
        self.assertEqual(heard.contents("execute_result")[0]["data"]["text/plain"], "nueva")


class Several(Spec):
    def test_all_clients_hear_and_one_is_answered(self):
        other = self.kernel.connect()
        self.addCleanup(other.stop_channels)
        heard = self.ok('fmt.Println("todos")')
        parent = heard.message["parent_header"]["msg_id"]
        while True:
            m = other.get_iopub_msg(timeout=PATIENCE)
            if m["msg_type"] == "stream" and m["parent_header"]["msg_id"] == parent:
                break
        self.assertFalse(other.shell_channel.msg_ready())
