package display

import (
	"reflect"
	"regexp"
	"strings"
)

// generated matches what the code made from a cell adds to a type's name: a
// mark with a number that tells apart types of one name, and, among type
// arguments, the path of the package that cells are compiled as.
var generated = regexp.MustCompile(`ʹ[0-9]*|\bcelda\.`)

// typeName is the type's name as the user would write it.
func typeName(t reflect.Type) string {
	return strings.ReplaceAll(userName(t.String()), "interface {}", "any")
}

// userName is a name in the code made from a cell as it is in the cell. (An
// embedded field is named by its type, and C.int is ʗint.)
func userName(name string) string {
	return generated.ReplaceAllStringFunc(strings.ReplaceAll(name, "main.ʗ", "C."), func(s string) string {
		if s == "celda." {
			return "main."
		}
		return ""
	})
}
