package debug

import "testing"

// The vectors are ipykernel's and JupyterLab's.
func TestMurmur2(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint32{
		"": 3990065800, "a": 2167009006, "ab": 2805137849, "abc": 3350977461, "abcd": 804720481,
		"x := 1": 2984684956, "fmt.Println(\"héllo\")\n": 3264154918,
	} {
		if got := murmur2([]byte(text), hashSeed); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if a, b := murmur2(nil, 0), murmur2([]byte("abcd"), 0); a != 0 || b != 646393889 {
		t.Errorf("seed 0: %d, %d", a, b)
	}
	if got := File("x := 1"); got != "/cuaderno/celda-2984684956.go" || !isCell(got) {
		t.Error(got)
	}
}
