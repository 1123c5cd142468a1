"""Runs jupyter_kernel_test, the Jupyter project's own tests of a kernel, against
the kernel cuaderno, and prints one JSON line for each test. The samples below
are what a cell of Go looks like; a sample that is not set skips its test."""

import jupyter_kernel_test

from verdicts import judge


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = "cuaderno"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "hola")'
    code_generate_error = 'panic("a propósito")'
    code_execute_result = [
        {"code": "1 + 2*3", "result": "7"},
        {"code": 'strings.ToUpper("año")', "result": "AÑO"},
        {"code": "n := 6\nn * 7", "result": "42"},
    ]
    code_display_data = [
        {"code": 'gonbui.DisplayHTML("<b>hola</b>")', "mime": "text/html"},
        {"code": 'gonbui.DisplayMarkdown("**hola**")', "mime": "text/markdown"},
    ]
    code_page_something = "fmt.Println?"
    code_clear_output = 'fmt.Print("\\x1b[H\\x1b[2J")'  # as in a terminal

    complete_code_samples = ["x := 1", "for {\n}", "func f() int {\n\treturn 1\n}", "%list", "// nada"]
    incomplete_code_samples = ["for {", "func f(", "x := []int{1,", "s := `una", "/* sin fin"]
    invalid_code_samples = ["x := )", "func 1()", "if }"]
    completion_samples = [
        {"text": "fmt.Sprintl", "matches": {"Sprintln"}},
        {"text": "strings.ToUpperS", "matches": {"ToUpperSpecial"}},
        {"text": "fmt.Println(time.Millis", "matches": {"Millisecond"}},
        {"text": 'import "encoding/he', "matches": {"encoding/hex"}},
        {"text": "x := 1\nfallt", "matches": {"fallthrough"}},
        {"text": "%lan", "matches": {"lang"}},
    ]
    code_inspect_sample = "fmt.Println"

    @classmethod
    def setUpClass(cls):
        """Compiles the packages of the samples, for which a test would not wait."""
        super().setUpClass()
        code = 'gonbui.DisplayHTML(fmt.Sprint(os.Args, strings.ToUpper("")))'
        cls.kc.execute_interactive(code, timeout=600, output_hook=lambda _: None)

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1 + 2*"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "cuaderno"
    support_iopub_welcome = True


if __name__ == "__main__":
    judge(Kernel, Welcome)
