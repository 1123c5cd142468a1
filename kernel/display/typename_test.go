package display

import (
	"reflect"
	"testing"
)

type puntoʹ2 struct{ X int } //nolint:asciicheck // as the code made from cells has it

func TestTypeNamesAreTheUsers(t *testing.T) {
	t.Parallel()
	for want, typ := range map[string]reflect.Type{
		"map[string]any":           reflect.TypeFor[map[string]any](),
		"[]*display.punto":         reflect.TypeFor[[]*puntoʹ2](),
		"func(display.punto) bool": reflect.TypeFor[func(puntoʹ2) bool](),
	} {
		if got := typeName(typ); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestFieldNamesAreTheUsers(t *testing.T) {
	t.Parallel()
	type medida struct {
		puntoʹ2
		N int
	}
	if got, want := shown(t, []medida{{N: 3}}), " | punto | N | \n0 | {0} | 3 | \n[]display.medida len=1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
