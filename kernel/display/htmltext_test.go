package display

import "testing"

func TestHTMLText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"hola": "hola",
		"<table class='x'>\n<tr><th>A</th><th>B</th></tr>\n <tr><td>1</td>\n<td>2 &lt; 3</td></tr></table>": "A  B\n1  2 < 3",
		"<style>p { color: red }</style><p>uno <b>dos</b></p><p>tres<br/>cuatro</p>":                        "uno dos\ntres\ncuatro",
		"<script>if (a < b) {}</script>":   "",
		"a < b":                            "a",
		"<ul><li>x</li><li>y</li></ul>fin": "x\ny\nfin",
		"uno\n  dos":                       "uno dos",
	} {
		if got := HTMLText(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
