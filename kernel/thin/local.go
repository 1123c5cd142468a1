package thin

import (
	"slices"
	"strings"
)

// CellPath is the package path of all cells.
const CellPath = "celda"

// What is an image's own: no other image may take it over or find it. Without
// that two images, having one package path with different contents, would be
// refused, and static temporaries would be shared by mistake. The variables that
// images share have the prefix V and stay visible, as do type descriptors.
func localNames() (exact, prefixes []string) {
	return []string{"runtime.textsectionmap", "go:fipsinfo"}, []string{
		CellPath + ".", "go:link.pkghash", "go:link.abihash.image", "local.", "go:shlib", "go:buildinfo",
	}
}

// Local tells whether a symbol of an image is the image's own.
func Local(name string) bool {
	exact, prefixes := localNames()
	return slices.Contains(exact, name) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// VersionScript is Local in the language of the system's linkers. GNU ld takes a
// colon for punctuation, so a question mark stands for it.
func VersionScript() string {
	exact, prefixes := localNames()
	for i := range prefixes {
		prefixes[i] += "*"
	}
	return strings.ReplaceAll("{ local: "+strings.Join(append(exact, prefixes...), "; ")+"; };\n", "go:", "go?")
}
