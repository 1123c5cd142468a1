package complete

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/cell"
)

// importPaths lists the packages that can be imported. A path is found by its
// beginning and by the package's own name: "json" is "encoding/json".
func (s *Session) importPaths(ctx context.Context, p *place) []candidate {
	written := strings.ToLower(p.prefix())
	all := s.Library.AllNames(ctx)
	var out []candidate
	for _, importPath := range slices.Sorted(maps.Keys(all)) {
		byName := strings.HasPrefix(strings.ToLower(path.Base(importPath)), written)
		if !byName && !strings.HasPrefix(strings.ToLower(importPath), written) {
			continue
		}
		c := candidate{Candidate: cell.Candidate{Text: importPath, Kind: "module", Signature: "package " + all[importPath]}}
		if !s.Library.IsStd(importPath) {
			c.group = unimported
		}
		out = append(out, c)
	}
	return out
}
