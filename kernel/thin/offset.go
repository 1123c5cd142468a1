package thin

import (
	"errors"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
)

// PluginPathOffset is the offset of the field pluginpath in the runtime's
// module data, computed from the runtime's own source with the compiler's
// sizes. The loader sets the field: the linker fills it in for plugins only, and
// the runtime refuses a module without it.
//
// archives hold the packages that the runtime imports.
func PluginPathOffset(goroot, goos, goarch string, archives Archives) (int64, error) {
	ctx := build.Default
	ctx.GOROOT, ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = goroot, goos, goarch, true
	pkg, err := ctx.ImportDir(filepath.Join(goroot, "src", "runtime"), 0)
	if err != nil {
		return 0, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return 0, err
		}
		files = append(files, f)
	}
	sizes := types.SizesFor("gc", goarch)
	open := func(path string) (io.ReadCloser, error) { return os.Open(archives[path]) }
	conf := types.Config{IgnoreFuncBodies: true, FakeImportC: true, Sizes: sizes, Importer: importer.ForCompiler(fset, "gc", open)}
	runtime, err := conf.Check("runtime", fset, files, nil)
	if err != nil {
		return 0, err
	}
	obj := runtime.Scope().Lookup("moduledata")
	if obj == nil {
		return 0, errors.New("the runtime has no type moduledata")
	}
	s, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return 0, errors.New("runtime.moduledata is not a struct")
	}
	var fields []*types.Var
	for f := range s.Fields() {
		fields = append(fields, f)
		if f.Name() == "pluginpath" && types.Identical(f.Type(), types.Typ[types.String]) {
			return sizes.Offsetsof(fields)[len(fields)-1], nil
		}
	}
	return 0, errors.New("runtime.moduledata has no string pluginpath")
}
