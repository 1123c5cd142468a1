package engine_test

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"testing"
)

// moduleProxy is the URL of a module proxy in the file system that has one
// module, example.com/saludo.
func moduleProxy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	versions := filepath.Join(dir, "example.com", "saludo", "@v")
	const mod = "module example.com/saludo\n\ngo 1.25\n"
	writeFile(t, filepath.Join(versions, "list"), "v1.0.0\n")
	writeFile(t, filepath.Join(versions, "v1.0.0.info"), `{"Version":"v1.0.0"}`)
	writeFile(t, filepath.Join(versions, "v1.0.0.mod"), mod)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"go.mod": mod, "saludo.go": "package saludo\n\nfunc Hola() string { return \"hola\" }\n"} {
		w, err := z.Create("example.com/saludo@v1.0.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(versions, "v1.0.0.zip"), b.String())
	return "file://" + dir
}
