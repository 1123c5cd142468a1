package build

import (
	"strings"
	"testing"
)

// What counts in a key of an archive in Go's build cache is its content, wherever
// the cache lies; of any other file, its path.
func TestArchivesCountByContent(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("0123456789abcdef", 4) + "-d"
	other := strings.Repeat("fedcba9876543210", 4) + "-d"
	if archiveName("/opt/go/build/01/"+content) != archiveName("/tmp/copy/build/01/"+content) {
		t.Error("a copy of the cache has other keys")
	}
	if archiveName("/opt/go/build/01/"+content) == archiveName("/opt/go/build/fe/"+other) {
		t.Error("another content has the same key")
	}
	if archiveName("/a/fmt.a") == archiveName("/b/fmt.a") {
		t.Error("files that are not named by content are taken for one another")
	}
}
