package diag

import (
	"regexp"
	"strings"
	"sync"
)

// idioms are lines of other languages, known by how the line looks. They are
// asked about lines that Go's parser refuses, so what they match need not be
// wrong by itself. $1 … stand for groups of the line.
var idioms = sync.OnceValue(func() []phrase {
	var out []phrase
	for _, r := range append(statementIdioms(), expressionIdioms()...) {
		out = append(out, phrase{regexp.MustCompile(r[0]), Text{r[1], r[2]}, Text{r[3], r[4]}})
	}
	return out
})

// idiom is what the line shows of another language.
func idiom(line string) (text, hint Text, ok bool) {
	line, _, _ = strings.Cut(line, " //")
	line = strings.TrimSpace(line)
	for _, p := range idioms() {
		if m := p.re.FindStringSubmatch(line); m != nil {
			return p.text.fill(m), p.hint.fill(m), true
		}
	}
	return Text{}, Text{}, false
}

// statementIdioms are known by how the line begins.
func statementIdioms() []row {
	return []row{
		{`^(def|function|fn|fun|sub)\b`, `en Go las funciones empiezan por func`, `functions begin with func in Go`, `func f(x int) int { … }`, `func f(x int) int { … }`},
		{`^while\b\s*(.*?)\s*[:{]?$`, `en Go no hay while: el bucle es for`, `there is no while in Go: the loop is for`, `for condición { … }`, `for condition { … }`},
		{`^(do\b|}\s*while\b)`, `en Go no hay do … while: el bucle es for`, `there is no do … while in Go: the loop is for`, `for { …; if !condición { break } }`, `for { …; if !condition { break } }`},
		{`^(}\s*)?(elif|elsif|elseif)\b`, `en Go $2 se escribe else if`, `$2 is written else if in Go`, `} else if n == 2 {`, `} else if n == 2 {`},
		{`^(for|foreach)\b\s*\(?\s*(?:\w+\s+)?(\w+)\s+in\s+([^){:]+)`, `en Go no hay for … in: es for con range`, `there is no for … in in Go: it is for with range`, `for _, $2 := range $3 { … }`, `for _, $2 := range $3 { … }`},
		{`^foreach\b`, `en Go no hay foreach: es for con range`, `there is no foreach in Go: it is for with range`, `for _, x := range lista { … }`, `for _, x := range list { … }`},
		{`^for\s.*range\s*\(\s*\S+\s*,`, `range no es una función`, `range is no function`, `for i := 0; i < 10; i++ { … }, o for i := range 10 { … }`, `for i := 0; i < 10; i++ { … }, or for i := range 10 { … }`},
		{`^range\b`, `range solo va en un for`, `range goes with a for only`, `for i := range 10 { … }`, `for i := range 10 { … }`},
		{`^for\s*\(`, `en Go el for va sin paréntesis`, `for has no parentheses in Go`, `for i := 0; i < 3; i++ { … }`, `for i := 0; i < 3; i++ { … }`},
		{`^class\b\s*(\w*)`, `en Go no hay clases: hay tipos con métodos`, `there are no classes in Go: there are types with methods`, `type $1 struct { … } y func (x $1) método() { … }`, `type $1 struct { … } and func (x $1) method() { … }`},
		{`^from\s+(\S+)\s+import\b`, `en Go se importa el paquete entero`, `a whole package is imported in Go`, `import "math", y luego math.Sqrt(2); los de la biblioteca estándar no hay ni que importarlos`, `import "math", then math.Sqrt(2); those of the standard library need no import here`},
		{`^import\s+[A-Za-z_][\w.]*(\s+as\s+(\w+))?$`, `la ruta del import va entre comillas`, `the path of an import stands in quotes`, `import "fmt"; con otro nombre: import f "fmt"`, `import "fmt"; under another name: import f "fmt"`},
		{`^(}\s*)?(try|catch|except|finally)\b`, `en Go no hay excepciones: los errores son valores`, `there are no exceptions in Go: errors are values`, `v, err := f(); if err != nil { … }`, `v, err := f(); if err != nil { … }`},
		{`^(throw|raise)\b`, `en Go no hay excepciones: los errores son valores`, `there are no exceptions in Go: errors are values`, `return errors.New("mal")`, `return errors.New("bad")`},
		{`^(let|val|const|var)\s+(\w+)\s*(?::\s*\w+\s*)?:?=\s*(.+?);?$`, `así no se define una variable en Go`, `that is not how Go defines a variable`, `$2 := $3; con su tipo: var $2 T = …; constante: const $2 = $3`, `$2 := $3; with its type: var $2 T = …; a constant: const $2 = $3`},
		{`^(int|float|double|string|String|bool|boolean|char|long|auto|void)\s+(\w+)\s*\(`, `en Go el tipo del resultado va al final`, `the type of the result stands last in Go`, `func $2(a int) int { … }`, `func $2(a int) int { … }`},
		{`^(int|float|double|string|String|bool|boolean|char|long|auto)\s+(\w+)\s*(=\s*(.+?))?;?$`, `en Go va primero el nombre y luego el tipo`, `the name comes first in Go, then the type`, `$2 := …, o var $2 con su tipo detrás`, `$2 := …, or var $2 with its type behind it`},
		{`^(public|private|protected|static|async|final|export)\b`, `en Go no hay «$1»`, `there is no "$1" in Go`, `lo que empieza con mayúscula es público; func f() { … }, y go f() para lo concurrente`, `what begins with a capital letter is public; func f() { … }, and go f() for concurrency`},
		{`^print(ln|f)?\s+["'\w]`, `en Go la llamada lleva paréntesis`, `a call has parentheses in Go`, `fmt.Println("hola")`, `fmt.Println("hello")`},
		{`^del\s+`, `en Go no hay del`, `there is no del in Go`, `delete(mapa, clave); de un slice: l = slices.Delete(l, i, i+1)`, `delete(m, key); from a slice: l = slices.Delete(l, i, i+1)`},
		{`^(if|else|switch|for)\b.*:$`, `«:» no abre un bloque en Go`, `":" opens no block in Go`, `los bloques van entre llaves: if n == 1 { … }`, `blocks stand in braces: if n == 1 { … }`},
		{`^if\s[^{]*\s[\w.]+\(.*\)$`, `el cuerpo de un if va siempre entre llaves`, `the body of an if always stands in braces`, `if n == 1 { f() }`, `if n == 1 { f() }`},
		{`^#`, `# no existe en Go`, `# is not in Go`, `los comentarios empiezan por //`, `comments begin with //`},
	}
}

// expressionIdioms stand anywhere in the line.
func expressionIdioms() []row {
	return []row{
		{`===|!==`, `en Go no hay ===`, `there is no === in Go`, `para comparar se usa ==; los tipos tienen que ser iguales`, `== compares; the types have to be the same`},
		{`=\s*\[.*\bfor\b.*\bin\b`, `en Go no hay listas por comprensión`, `there are no list comprehensions in Go`, `var l []int; for _, x := range lista { l = append(l, x*2) }`, `var l []int; for _, x := range list { l = append(l, x*2) }`},
		{`\blambda\b|=>`, `en Go una función sin nombre se escribe con func`, `a function without a name is written with func in Go`, `f := func(a, b int) int { return a + b }`, `f := func(a, b int) int { return a + b }`},
		{`\b[fr]["']`, `en Go no hay textos f"…"`, `there are no f"…" strings in Go`, `fmt.Sprintf("hola %v", nombre)`, `fmt.Sprintf("hello %v", name)`},
		{`=.*\bif\b.*\belse\b`, `en Go un if no da un valor`, `an if gives no value in Go`, `x := 0; if n > 0 { x = n }`, `x := 0; if n > 0 { x = n }`},
		{`=.*\?.*:`, `en Go no hay operador ? :`, `there is no operator ? : in Go`, `x := 2; if n > 0 { x = 1 }`, `x := 2; if n > 0 { x = 1 }`},
		{`\S\s+and\s+\S`, `en Go «and» se escribe &&`, `"and" is written && in Go`, `a && b`, `a && b`},
		{`\S\s+or\s+\S`, `en Go «or» se escribe ||`, `"or" is written || in Go`, `a || b`, `a || b`},
		{`\bnot\s+\S`, `en Go «not» se escribe !`, `"not" is written ! in Go`, `!a`, `!a`},
		{`(\S+)\s+in\s+(\w+)`, `en Go no hay «in»`, `there is no "in" in Go`, `slices.Contains($2, $1); de un mapa: _, está := $2[$1]`, `slices.Contains($2, $1); of a map: _, ok := $2[$1]`},
		{`\bnew\s+([\w.]+)`, `en Go un valor nuevo se hace con llaves`, `a new value is made with braces in Go`, `$1{…}, su puntero &$1{…}`, `$1{…}, its pointer &$1{…}`},
		{`=\s*\[\s*\]`, `una lista lleva delante su tipo`, `a list has its type before it`, `[]int{}`, `[]int{}`},
		{`=\s*\{\s*["'\w]+\s*:`, `un mapa lleva delante su tipo`, `a map has its type before it`, `map[string]int{"a": 1}`, `map[string]int{"a": 1}`},
		{`=\s*\{`, `una lista lleva delante su tipo`, `a list has its type before it`, `[]int{1, 2, 3}`, `[]int{1, 2, 3}`},
		{`^func\b.*\(.*\w\s*=\s*`, `en Go los parámetros no tienen valor por omisión`, `parameters have no default value in Go`, `pasa siempre el valor, o escribe otra función que lo ponga`, `always give the value, or write another function that does`},
		{`\(\s*\w+\s*:\s*\S`, `en Go los argumentos no llevan nombre`, `arguments have no names in Go`, `van por orden: suma(1, 2); con nombre, los campos de un struct: T{A: 1}`, `they go by order: sum(1, 2); with names, the fields of a struct: T{A: 1}`},
		{`^[\pL_]\w*\s+[\w.\[\]*]+\s*,$`, `los campos de un struct van sin coma, uno por línea`, `the fields of a struct have no commas, one on each line`, `borra la coma`, `delete the comma`},
		{`^[\pL_]\w*\s+(int|string|bool|float64|byte|rune)\s*:?=`, `con su tipo, una variable se define con var`, `with its type a variable is defined with var`, `var x int = 1, o x := 1`, `var x int = 1, or x := 1`},
	}
}
