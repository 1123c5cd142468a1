package diag

// syntaxPhrases are the parser's. What people bring along from other languages
// is in idioms.go.
func syntaxPhrases() []row {
	return []row{
		{`^expected '\(', found \w+`, `dentro de una función no se declaran funciones con nombre`, `functions with a name are not declared within a function`, `guárdala en una variable: f := func() { … }`, `keep it in a variable: f := func() { … }`},
		{`^expected '\{', found newline|^unexpected newline, expecting \{`, `falta la { al final de la línea`, `the { is missing at the end of the line`, `en Go la { va en la misma línea que if, for, func o switch`, `in Go the { stands on the line of if, for, func or switch`},
		{`^expected statement, found 'else'`, `else tiene que seguir a la } en su misma línea`, `else has to follow the } on its line`, `escribe: } else {`, `write: } else {`},
		{`^(expected boolean expression, found assignment|cannot use assignment .* as value)`, `= asigna; en una condición se compara`, `= assigns; a condition compares`, `para comparar se usa ==`, `== compares`},
		{`^expected boolean or range expression, found assignment`, `las tres partes de un for se separan con punto y coma`, `the three parts of a for are separated by semicolons`, `for i := 0; i < 3; i++ { … }, o for i := range 3 { … }`, `for i := 0; i < 3; i++ { … }, or for i := range 3 { … }`},
		{`^expected statement, found '(\+\+|--)'`, `$1 va detrás de la variable`, `$1 stands behind the variable`, `n$1, en una línea propia`, `n$1, on a line of its own`},
		{`^expected ';', found '(\+\+|--)'`, `n$1 es una instrucción, no un valor`, `n$1 is a statement, not a value`, `ponlo en una línea propia`, `put it on a line of its own`},
		{`^expected (.+), found 'EOF'`, `la celda termina antes de tiempo: se esperaba $1`, `the cell ends too early: $1 was expected`, `completa la última línea`, `complete the last line`},
		{`^expected 'IDENT', found '(\w+)'`, `«$1» es una palabra reservada de Go`, `"$1" is a keyword of Go`, `elige otro nombre`, `choose another name`},
		{`^expected ';', found (.+)`, `la instrucción debería terminar aquí, y sigue $1`, `the statement should end here, and $1 follows`, `¿falta un operador, una coma o un paréntesis? Cada instrucción va en su línea`, `is an operator, a comma or a parenthesis missing? Each statement has a line of its own`},
		{`^expected '}', found (.+)`, `aquí se esperaba una } y hay $1`, `a } was expected here, and there is $1`, `¿falta una llave, o el case delante de las instrucciones de un switch?`, `is a brace missing, or the case before the statements of a switch?`},
		{`^expected operand, found ':='`, `:= tiene que ir detrás de un nombre`, `:= has to follow a name`, `x := 1; una palabra reservada de Go (if, chan, go…) no sirve de nombre, y := va una sola vez`, `x := 1; a keyword of Go (if, chan, go…) is no name, and := stands there once`},
		{`^expected ('\('|'IDENT'), found ':='`, `la palabra anterior es una palabra reservada de Go`, `the word before is a keyword of Go`, `elige otro nombre`, `choose another name`},
		{`^expected (.+), found (.+?)(?: \(missing parentheses around composite literal\?\))?$`, `se esperaba $1 y hay $2`, ``, `revisa lo que hay justo antes`, `look at what stands right before`},
		{`^missing ',' before newline in (.+)`, `falta una coma al final de la línea`, `the comma at the end of the line is missing`, `en una lista de varias líneas, la última también lleva coma`, `in a list over several lines the last line ends with a comma, too`},
		{`^missing ',' in (.+)`, `falta una coma`, ``, `los elementos se separan con comas`, `elements are separated by commas`},
		{`^missing (condition|init statement)`, `falta la condición`, ``, `for condición { … } o if condición { … }`, `for condition { … } or if condition { … }`},
		{`^illegal rune literal|^more than one character in rune literal|^empty rune literal`, `las comillas simples son para un solo carácter`, `single quotes are for a single character`, `el texto va entre comillas dobles: "hola"`, `text stands in double quotes: "hello"`},
		{`^unknown escape( sequence)?`, `esa secuencia con \ no existe`, ``, `una \ se escribe \\; entre acentos graves, ` + "`a\\d`" + `, las \ son solo \`, `a \ is written \\; within backquotes, ` + "`a\\d`" + `, a \ is just a \`},
		{`^curly quotation mark`, `estas comillas son tipográficas (“ ”), y Go usa las rectas`, `these are curly quotation marks (“ ”), and Go uses straight ones`, `cámbialas por " "`, `turn them into " "`},
		{`^illegal character U\+0023 '#'`, `# no existe en Go`, `# is not in Go`, `los comentarios empiezan por //`, `comments begin with //`},
		{`^illegal character U\+003F '\?'`, `Go no tiene el operador ? :`, `Go has no operator ? :`, `usa un if: x := 2; if n > 0 { x = 1 }`, `use an if: x := 2; if n > 0 { x = 1 }`},
		{`^illegal character`, `carácter no permitido en Go`, ``, `bórralo; los nombres llevan letras, cifras y _`, `delete it; names have letters, digits and _`},
		{`^invalid digit '(.)' in (.+)|^'_' must separate successive digits|^.* has no digits`, `número mal escrito`, `badly written number`, `un entero no empieza por 0; _ solo va entre cifras: 1_000`, `an integer does not begin with 0; _ stands between digits only: 1_000`},
		{`^illegal label declaration`, `«:» no abre un bloque en Go`, `":" opens no block in Go`, `los bloques van entre llaves: if n == 1 { … }`, `blocks stand in braces: if n == 1 { … }`},
		{`^unexpected comma; expecting \]`, `una lista lleva delante su tipo`, `a list has its type before it`, `[]int{1, 2, 3}`, `[]int{1, 2, 3}`},
		{`^(missing import path|import path must be a string)`, `la ruta del import va entre comillas`, `the path of an import stands in quotes`, `import "fmt"; con otro nombre: import f "fmt"`, `import "fmt"; under another name: import f "fmt"`},
		{`^expected 1 expression`, `aquí solo cabe una expresión`, ``, `deja una, o separa las asignaciones en dos líneas`, `keep one, or make it two lines`},
		{`^(imports must appear before other declarations|expected declaration)`, `aquí va una declaración`, ``, `revisa las llaves de lo anterior`, `look at the braces before`},
		{`^mixed named and unnamed parameters`, `unos parámetros tienen nombre y otros no`, ``, `primero el nombre y luego el tipo: func f(a int, b int)`, `the name first, then the type: func f(a int, b int)`},
		{`^(expression|simple statement) expected|^expected simple statement`, `aquí va una expresión`, ``, `revisa lo que hay justo antes`, `look at what stands right before`},
	}
}
