package check

import "fmt"

// plainNames renders names as the user knows them.
type plainNames struct{}

// Ref is the name without its generation.
func (plainNames) Ref(k Key) string { return k.Name }

// Import is the package's name.
func (plainNames) Import(_, name string) string { return name }

// Describe is the declaration in one line, as the user could have written it.
func (d *Decl) Describe() string {
	def := d.Def.Render(plainNames{})
	switch d.Kind {
	case Var:
		return fmt.Sprintf("var %s %s", d.Key.Name, def)
	case Const:
		return fmt.Sprintf("const %s %s", d.Key.Name, def)
	case Func:
		return fmt.Sprintf("func %s%s", d.Key.Name, d.Sig.Render(plainNames{}, nil))
	case Type:
		return fmt.Sprintf("type %s%s", d.Key.Name, def)
	default:
		return fmt.Sprintf("func %s[…]", d.Key.Name)
	}
}
