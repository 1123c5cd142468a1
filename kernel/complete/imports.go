package complete

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
	"github.com/cuaderno-go/cuaderno/kernel/diag"
)

// importPaths lists the packages that can be imported. A path is found by its
// beginning and by the package's own name: "json" is "encoding/json".
func (s *Session) importPaths(ctx context.Context, p *place) []candidate {
	written := strings.ToLower(p.prefix())
	all, cached := s.Library.AllNames(ctx), s.Library.Cached(ctx)
	var out []candidate
	out = append(out, pathsLike(written, all)...)
	for i := range out {
		if !s.Library.IsStd(out[i].Text) {
			out[i].group = unimported
		}
	}
	for _, c := range pathsLike(written, cached) {
		c.group = fetched
		c.Signature += " · " + notRequired.In(s.Lang)
		out = append(out, c)
	}
	return out
}

// notRequired marks the packages of modules that the import would add to go.mod.
var notRequired = diag.Text{ES: "no está en go.mod", EN: "not in go.mod"}

// pathsLike are the packages, name by path, that written can be the beginning of.
func pathsLike(written string, all map[string]string) []candidate {
	var out []candidate
	for _, importPath := range slices.Sorted(maps.Keys(all)) {
		byName := strings.HasPrefix(strings.ToLower(path.Base(importPath)), written)
		if !byName && !strings.HasPrefix(strings.ToLower(importPath), written) {
			continue
		}
		out = append(out, candidate{Candidate: cell.Candidate{Text: importPath, Kind: "module", Signature: "package " + all[importPath]}})
	}
	return out
}
