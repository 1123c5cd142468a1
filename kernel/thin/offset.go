package thin

import (
	"errors"
	"fmt"
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

// ModuleOffsets are the offsets of fields of the runtime's module data that the
// loader of images reads and sets, because the linker and the runtime do so for
// plugins only.
type ModuleOffsets struct {
	PluginPath int64 // string: the name of a module
	TypeMap    int64 // map[typeOff]*_type: descriptors for its types
	InitTasks  int64 // []*initTask: the initialisation of its packages
}

// FindOffsets computes them from the runtime's own source with the compiler's
// sizes. archives hold the packages that the runtime imports.
func FindOffsets(goroot, goos, goarch string, archives Archives) (ModuleOffsets, error) {
	runtime, sizes, err := checkRuntime(goroot, goos, goarch, archives)
	if err != nil {
		return ModuleOffsets{}, err
	}
	if err := checkCalled(runtime, sizes); err != nil {
		return ModuleOffsets{}, err
	}
	obj := runtime.Scope().Lookup("moduledata")
	if obj == nil {
		return ModuleOffsets{}, errors.New("the runtime has no type moduledata")
	}
	s, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return ModuleOffsets{}, errors.New("runtime.moduledata is not a struct")
	}
	var o ModuleOffsets
	for name, field := range map[string]*int64{"pluginpath string": &o.PluginPath, "typemap map[typeOff]*_type": &o.TypeMap, "inittasks []*initTask": &o.InitTasks} {
		if *field, err = fieldOffset(s, sizes, name); err != nil {
			return ModuleOffsets{}, err
		}
	}
	return o, nil
}

// fieldOffset is the offset of the field that is declared as decl, in the names
// of the runtime.
func fieldOffset(s *types.Struct, sizes types.Sizes, decl string) (int64, error) {
	var fields []*types.Var
	for f := range s.Fields() {
		fields = append(fields, f)
		if f.Name()+" "+typeText(f.Type()) == decl {
			return sizes.Offsetsof(fields)[len(fields)-1], nil
		}
	}
	return 0, errors.New("runtime.moduledata has no field " + decl)
}

// typeText is a type in the runtime's own words.
func typeText(t types.Type) string {
	return types.TypeString(t, func(*types.Package) string { return "" })
}

// called are the functions of the runtime that the loader calls by linkname.
func called() map[string]string {
	return map[string]string{
		"modulesinit":       "func()",
		"itabsinit":         "func()",
		"moduledataverify1": "func(datap *moduledata)",
		"doInit":            "func(ts []*initTask)",
		"typesEqual":        "func(t *_type, v *_type, seen map[_typePair]struct{}) bool",
		"reflect_typelinks": "func() ([]Pointer, [][]int32)",
	}
}

// checkCalled makes sure that the functions are what the loader takes them for,
// and that type descriptors have their hash and their mask where it looks. A
// release of Go that changes one of them gets plain images, not a crash.
func checkCalled(runtime *types.Package, sizes types.Sizes) error {
	for name, want := range called() {
		obj := runtime.Scope().Lookup(name)
		if obj == nil {
			return errors.New("the runtime has no function " + name)
		}
		if got := typeText(obj.Type()); got != want {
			return fmt.Errorf("runtime.%s is %s, not %s", name, got, want)
		}
	}
	obj := runtime.Scope().Lookup("_type")
	if obj == nil {
		return errors.New("the runtime has no type _type")
	}
	descriptor, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return errors.New("runtime._type is not a struct")
	}
	for decl, want := range map[string]int64{"PtrBytes uintptr": ptrDataOffset, "Hash uint32": hashOffset, "GCData *byte": maskOffset} {
		if got, err := fieldOffset(descriptor, sizes, decl); err != nil || got != want {
			return fmt.Errorf("field %s of type descriptors is at %d, not %d", decl, got, want)
		}
	}
	return nil
}

// checkRuntime gives the runtime's source its types.
func checkRuntime(goroot, goos, goarch string, archives Archives) (*types.Package, types.Sizes, error) {
	ctx := build.Default
	ctx.GOROOT, ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = goroot, goos, goarch, true
	pkg, err := ctx.ImportDir(filepath.Join(goroot, "src", "runtime"), 0)
	if err != nil {
		return nil, nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, f)
	}
	sizes := types.SizesFor("gc", goarch)
	open := func(path string) (io.ReadCloser, error) { return os.Open(archives[path]) }
	conf := types.Config{IgnoreFuncBodies: true, FakeImportC: true, Sizes: sizes, Importer: importer.ForCompiler(fset, "gc", open)}
	runtime, err := conf.Check("runtime", fset, files, nil)
	return runtime, sizes, err
}
