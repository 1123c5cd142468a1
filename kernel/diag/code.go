package diag

import (
	"regexp"
)

// Code is the class of a mistake. Codes are for the stages to say and tests to
// check; the user sees the text.
type Code uint8

// The codes.
const (
	Type         Code = iota // the type checker's complaint
	Syntax                   // the parser's complaint
	Unclosed                 // a bracket that is never closed
	Unopened                 // a closing bracket without its opening one
	Unterminated             // a string or comment without its end
	TwoMains                 // %% or func main twice in one cell
	Unnameable               // a variable whose type cannot be written down
	NoPackage                // an import that cannot be resolved
	BadCommand               // an unknown or wrongly used % command
	Unsupported              // a construct that cells do not have
)

// explain is the explanation of the mistake; empty texts leave the compiler's
// wording alone.
func (d Diagnostic) explain() Text {
	switch d.Code {
	case Unclosed:
		return Text{"esta apertura no se cierra", "this bracket is never closed"}
	case Unopened:
		return Text{"cierre sin apertura", "closing bracket without an opening one"}
	case Unterminated:
		return Text{"cadena o comentario sin terminar", "string or comment not terminated"}
	case TwoMains:
		return Text{"una celda solo puede tener un %% o un func main", "a cell can have only one %% or func main"}
	case BadCommand:
		return Text{}
	case Syntax, Type, NoPackage, Unnameable, Unsupported:
	}
	return d.translate()
}

// hint is the remedy: the one the stage found, or the usual one for the class.
func (d Diagnostic) hint() Text {
	if d.Hint != (Text{}) {
		return d.Hint
	}
	if d.Code != Type && d.Code != Syntax {
		return Text{}
	}
	for _, p := range phrases {
		if p.re.MatchString(d.Go) {
			return p.hint
		}
	}
	return Text{}
}

// translate gives the compiler's wording in Spanish, where it is a common one.
// In English the compiler's wording is enough.
func (d Diagnostic) translate() Text {
	for _, p := range phrases {
		if m := p.re.FindStringSubmatchIndex(d.Go); m != nil {
			return Text{ES: string(p.re.ExpandString(nil, p.es, d.Go, m))}
		}
	}
	return Text{}
}

// phrase is a wording of go/types or go/parser with its Spanish. The list is
// searched in order.
type phrase struct {
	re   *regexp.Regexp
	es   string
	hint Text
}

var phrases = compile([][4]string{
	{`^declared and not used: (.+)$`, `«$1» declarada y no usada`, `úsala, bórrala o cámbiala por _`, `use it, delete it or turn it into _`},
	{`^undefined: (.+)$`, `«$1» no está definido`, ``, ``},
	{`^(.+) redeclared in this block`, `«$1» ya está declarado en esta celda`, ``, ``},
	{`^(.+) undefined \(type (.+) has no field or method (.+)\)`, `el tipo $2 no tiene campo ni método «$3»`, ``, ``},
	{`^assignment mismatch: (\d+) variables? but (.+) returns? (\d+) values?`, `se asignan $1 variables, pero $2 devuelve $3 valores`, ``, ``},
	{`^assignment mismatch: (\d+) variables? but (\d+) values?`, `se asignan $1 variables, pero hay $2 valores`, ``, ``},
	{`^cannot use (.+?) \(.*\) as (.+?) value in (argument|assignment|return statement|variable declaration|struct literal|send)`, `$1 no sirve como valor de tipo $2`, ``, ``},
	{`^invalid operation: .*mismatched types (.+) and (.+)\)`, `los tipos $1 y $2 no se pueden mezclar en esta operación`, `convierte uno de los dos: T(x)`, `convert one of them: T(x)`},
	{`^missing return`, `falta un return al final de la función`, ``, ``},
	{`^not enough arguments in call to (.+)`, `faltan argumentos en la llamada a $1`, ``, ``},
	{`^too many arguments in call to (.+)`, `sobran argumentos en la llamada a $1`, ``, ``},
	{`^not enough return values`, `faltan valores en el return`, ``, ``},
	{`^too many return values`, `sobran valores en el return`, ``, ``},
	{`^unknown field (.+) in struct literal of type (.+)`, `el struct $2 no tiene el campo «$1»`, ``, ``},
	{`^cannot assign to (.+?) \(`, `no se puede asignar a $1`, ``, ``},
	{`^(.+) is not a type`, `«$1» no es un tipo`, ``, ``},
	{`^no new variables on left side of :=`, `:= no define aquí ninguna variable nueva`, `usa = para cambiar el valor`, `use = to change the value`},
	{`^(.+) \(.*\) is not used`, `el valor de $1 no se usa`, ``, ``},
	{`^label (.+) defined and not used`, `la etiqueta «$1» no se usa`, ``, ``},
	{`^cannot call non-function (.+)`, `$1 no es una función`, ``, ``},
	{`^impossible type assertion`, `aserción de tipo imposible`, ``, ``},
	{`^first argument to append must be a slice`, `el primer argumento de append debe ser un slice`, ``, ``},
	{`does not implement (.+) \(missing method (.+)\)`, `falta el método «$2» para cumplir la interfaz $1`, ``, ``},
	{`^(.+) \(untyped .* constant.*\) overflows|cannot use .* \(.*overflows\)`, `la constante no cabe en el tipo`, ``, ``},
	{`^invalid operation: division by zero`, `división por cero`, ``, ``},
	{`^expected (.+), found 'EOF'`, `el código termina antes de tiempo: se esperaba $1`, ``, ``},
	{`^expected (.+), found (.+)`, `se esperaba $1 y hay $2`, ``, ``},
	{`^missing ',' (before newline )?in (.+)`, `falta una coma`, `en una lista de varias líneas, la última también lleva coma`, `in a list over several lines the last line ends with a comma, too`},
	{`^illegal character`, `carácter no permitido en Go`, ``, ``},
	{`^(string|rune) literal not terminated`, `literal sin terminar`, ``, ``},
	{`^(.+) \(type\) is not an expression`, `$1 es un tipo, no un valor`, ``, ``},
	{`^multiple-value (.+) \(value`, `$1 devuelve varios valores y aquí cabe uno`, ``, ``},
	{`^could not import (\S+):`, `no se puede importar $1`, ``, ``},
	{`^(.+) cannot live on after this cell: type (.+) is not exported`, `«$1» no puede vivir más allá de esta celda: su tipo, $2, no está exportado`, ``, ``},
	{`^(.+) cannot live on after this cell: `, `«$1» no puede vivir más allá de esta celda: su tipo no tiene nombre fuera de su sitio`, ``, ``},
	{`^initialization cycle: (.+) refers to itself`, `«$1» se define con su propio valor`, ``, ``},
	{`^cells have no (.+)`, `las celdas no tienen $1`, ``, ``},
	{`^expected 1 expression`, `aquí solo cabe una expresión`, ``, ``},
})

func compile(rows [][4]string) []phrase {
	out := make([]phrase, len(rows))
	for i, r := range rows {
		out[i] = phrase{regexp.MustCompile(r[0]), r[1], Text{r[2], r[3]}}
	}
	return out
}
