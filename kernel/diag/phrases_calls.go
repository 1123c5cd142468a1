package diag

// callPhrases are about calls: what is given, what comes back, what is done
// with it.
func callPhrases() []row {
	return []row{
		{`^assignment mismatch: 1 variable but (.+) returns? (\d+) values?`, `$1 devuelve $2 valores y hay una sola variable`, ``, `recibe todos: v, err := …, con _ por los que no quieras`, `take them all: v, err := …, with _ for those that you do not want`},
		{`^assignment mismatch: (\d+) variables? but (.+) returns? 1 value$`, `hay $1 variables y $2 devuelve un solo valor`, ``, `pon a la izquierda una sola variable`, `put a single variable on the left`},
		{`^assignment mismatch: (\d+) variables? but (.+) returns? (\d+) values?`, `hay $1 variables y $2 devuelve $3 valores`, ``, `pon tantas variables como valores, con _ por los que no quieras`, `put as many variables as values, with _ for those that you do not want`},
		{`^assignment mismatch: (\d+) variables? but (\d+) values?`, `variables a la izquierda: $1; valores a la derecha: $2`, ``, `pon tantos valores como variables`, `put as many values as variables`},
		{`^extra init expr|^missing init expr`, `no hay tantos valores como variables`, `there are not as many values as variables`, `pon un valor por variable`, `put one value for each variable`},
		{`^multiple-value (.+) \(value of type (.+)\) in single-value context`, `$1 devuelve varios valores, $2, y aquí cabe uno`, `$1 returns several values, $2, and there is room for one`, `recíbelos antes: v, err := $1`, `take them first: v, err := $1`},
		{`^(.+) \(no value\) used as value`, `$1 no devuelve nada`, `$1 returns nothing`, `llámala sola, o haz que devuelva un valor: func f() int { … }`, `call it alone, or let it return a value: func f() int { … }`},
		{`^not enough arguments in call to (.+)\n\s*have \((.*)\)\n\s*want \((.*)\)`, `faltan argumentos en la llamada a $1`, ``, `se le dan ($2) y pide ($3)`, `it is given ($2) and asks for ($3)`},
		{`^too many arguments in call to (.+)\n\s*have \((.*)\)\n\s*want \((.*)\)`, `sobran argumentos en la llamada a $1`, ``, `se le dan ($2) y pide ($3)`, `it is given ($2) and asks for ($3)`},
		{`^not enough arguments in call to (.+)`, `faltan argumentos en la llamada a $1`, ``, `da todos los que pide`, `give all that it asks for`},
		{`^too many arguments in conversion to (.+)`, `$1(…) convierte un solo valor`, `$1(…) converts a single value`, `para hacer un valor con sus elementos van llaves: $1{…}`, `to make a value of its elements use braces: $1{…}`},
		{`^too many arguments in call to (.+)`, `sobran argumentos en la llamada a $1`, ``, `da solo los que pide`, `give only those that it asks for`},
		{`^invalid operation: (not enough|too many) arguments for (.+) \(expected (\d+), found (\d+)\)`, `$2: pide $3 y se le dan $4`, ``, `da tantos argumentos como pide`, `give as many arguments as it asks for`},
		{`^not enough return values`, `faltan valores en el return`, ``, `devuelve todos, también el error: return v, nil`, `return them all, the error, too: return v, nil`},
		{`^too many return values\n\s*have (.*)\n\s*want \(\)`, `return con un valor, y la función no devuelve ninguno`, `return with a value, but the function returns none`, `di qué devuelve: func f() int { … }; en una celda basta con escribir el valor al final`, `say what it returns: func f() int { … }; in a cell just write the value at the end`},
		{`^too many return values`, `sobran valores en el return`, ``, `devuelve tantos como dice la función`, `return as many as the function says`},
		{`^missing return`, `falta un return al final de la función`, ``, `todos los caminos de la función tienen que terminar en return`, `every path through the function has to end in return`},
		{`^missing function body`, `a la función le falta el cuerpo`, ``, `la { va en la misma línea que func`, `the { stands on the line of func`},
		{`^(append\(.*\)) \(.*\) is not used`, `el slice que devuelve append no se usa`, `the slice that append returns is not used`, `guárdalo: l = append(l, x)`, `keep it: l = append(l, x)`},
		{`^(.+) \(.*\) is not used`, `el valor de $1 no se usa`, ``, `guárdalo en una variable, muéstralo con fmt.Println o bórralo`, `keep it in a variable, print it with fmt.Println or delete it`},
		{`^invalid operation: cannot call (non-function )?(.+?) \((.* of type (.+)|.*)\)`, `$2 no es una función`, `$2 is not a function`, `sin paréntesis es su valor; ¿hay una variable con el nombre de una función?`, `without parentheses it is its value; has a variable the name of a function?`},
		{`^invalid argument: (.+?) \(.*\) for built-in (len|cap)`, `$1 no tiene longitud`, `$1 has no length`, `len es para textos, slices, arrays, mapas y canales`, `len is for strings, slices, arrays, maps and channels`},
		{`^invalid append: argument must be a slice; have (.+?) \(|^invalid argument: (.+?) \(.*\) is not a slice`, `el primer argumento de append es un slice`, `the first argument of append is a slice`, `l = append(l, x), con l de tipo []T`, `l = append(l, x), with l of type []T`},
		{`^invalid argument: cannot make (.+?)[;:] `, `make no hace valores de tipo $1`, ``, `make es para slices, mapas y canales; los demás tipos tienen var x $1`, `make is for slices, maps and channels; other types have var x $1`},
		{`^invalid argument: (.+?) \(.*\) cannot be ordered`, `min y max comparan valores sueltos`, `min and max compare single values`, `de un slice: slices.Max(l), slices.Min(l)`, `of a slice: slices.Max(l), slices.Min(l)`},
		{`^invalid argument: (.+?) \(.*\) for built-in (.+)`, `$1 no sirve como argumento de $2`, ``, `mira qué pide con $2 y Mayús + Tab`, `see what it asks for with $2 and Shift + Tab`},
		{`^(expression in )?(defer|go)( must be function call| statement.*)`, `detrás de $2 va una llamada`, `a call belongs behind $2`, `termina con paréntesis: $2 f(), $2 func() { … }()`, `end with parentheses: $2 f(), $2 func() { … }()`},
		{`^(defer|go) (discards|requires) `, `detrás de $1 va una llamada que haga algo`, ``, `envuélvela: $1 func() { … }()`, `wrap it: $1 func() { … }()`},
		{`^invalid method expression (\S+) \(needs pointer receiver`, `$1 es un método del puntero, y falta el valor`, `$1 is a method of the pointer, and the value is missing`, `llámalo en una variable: var x T; x.Método()`, `call it on a variable: var x T; x.Method()`},
		{`^cannot infer (\S+)`, `no se puede deducir el tipo $1`, ``, `di los tipos entre corchetes: f[int](…)`, `give the types in brackets: f[int](…)`},
		{`^(.+) does not satisfy (.+?)( \(|$)`, `el tipo $1 no cumple $2`, ``, `usa un tipo que la restricción admita`, `use a type that the constraint allows`},
	}
}

// typeDeclPhrases are about structs, fields, methods and interfaces.
func typeDeclPhrases() []row {
	return []row{
		{`^(\S+) undefined \(type (.+) has no field or method (\S+), but does have (?:field|method) (.+)\)`, `el tipo $2 no tiene «$3»`, `type $2 has no "$3"`, `¿querías decir $4?`, `did you mean $4?`},
		{`^(\S+)\.(len|length|Length|size|Size|count|Len) undefined \(type (\[.*|map\[.*|string|chan .*) has no field or method`, `el tipo $3 no tiene «$2»`, `type $3 has no "$2"`, `la longitud es len($1)`, `the length is len($1)`},
		{`^(\S+)\.(append|push|add|push_back|Append|Add) undefined \(type (\[.*) has no field or method`, `el tipo $3 no tiene «$2»`, `type $3 has no "$2"`, `se añade así: $1 = append($1, x)`, `it is added so: $1 = append($1, x)`},
		{`^(\S+)\.(\w+) undefined \(type (string) has no field or method`, `el tipo $3 no tiene «$2»`, `type $3 has no "$2"`, `las funciones de texto están en strings: strings.ToUpper(s), strings.Split(s, ","), strings.Contains(s, "a")`, `the functions for text are in strings: strings.ToUpper(s), strings.Split(s, ","), strings.Contains(s, "a")`},
		{`^(\S+)\.(\w+) undefined \(type (\[.*|map\[.*) has no field or method`, `el tipo $3 no tiene «$2»`, `type $3 has no "$2"`, `sus funciones están en los paquetes slices y maps: slices.Sort(l), slices.Contains(l, x), maps.Keys(m)`, `its functions are in the packages slices and maps: slices.Sort(l), slices.Contains(l, x), maps.Keys(m)`},
		{`^(.+)\.(\S+) undefined \(type (.+) is pointer to interface`, `$1 es un puntero a una interfaz, que no tiene métodos`, ``, `usa la interfaz sin puntero`, `use the interface without a pointer`},
		{`^(\S+) undefined \(type (.+) has no field or method (\S+)\)`, `el tipo $2 no tiene campo ni método «$3»`, ``, `mira qué tiene: escribe el punto y pulsa el tabulador`, `see what it has: type the dot and press the tab key`},
		{`^(\S+) undefined \((.+)\)`, `«$1» no está definido`, ``, `mira qué tiene: escribe el punto y pulsa el tabulador`, `see what it has: type the dot and press the tab key`},
		{`^unknown field (.+) in struct literal of type (.+?)(?:, but does have (.+))?$`, `el struct $2 no tiene el campo «$1»`, ``, `revisa los nombres de los campos: las mayúsculas cuentan`, `check the names of the fields: capital letters count`},
		{`^too few values in struct literal of type (.+)`, `faltan valores para el struct $1`, ``, `da todos, o nómbralos: $1{Campo: valor}`, `give them all, or name them: $1{Field: value}`},
		{`^too many values in struct literal of type (.+)`, `sobran valores para el struct $1`, ``, `da uno por campo, o nómbralos: $1{Campo: valor}`, `give one for each field, or name them: $1{Field: value}`},
		{`^mixture of field:value and value elements in struct literal`, `se mezclan valores con nombre y sin nombre`, ``, `nómbralos todos o ninguno`, `name them all or none`},
		{`^cannot define new methods on non-local type (.+)`, `$1 no es un tipo tuyo, y no se le pueden añadir métodos`, `$1 is not a type of yours, and cannot get methods`, `declara uno: type Mío $1; y el método con func (m Mío)`, `declare one: type Mine $1; and the method with func (m Mine)`},
		{`^invalid receiver type (.+)`, `$1 no puede tener métodos`, ``, `el receptor es un tipo declarado con type, o su puntero`, `the receiver is a type declared with type, or its pointer`},
		{`^invalid recursive type:? (\S+)`, `el tipo $1 se contiene a sí mismo y no tendría fin`, `type $1 contains itself and would have no end`, `usa un puntero: *$1`, `use a pointer: *$1`},
		{`^cannot use generic type (\S+) without instantiation`, `al tipo genérico $1 le faltan sus tipos`, ``, `dilos entre corchetes`, `give them in brackets`},
		{`^cannot use generic function (\S+) without instantiation`, `a la función genérica $1 le faltan sus tipos`, ``, `llámala, o di los tipos entre corchetes`, `call it, or give the types in brackets`},
		{`does not implement (.+) \(missing method (.+)\)`, `falta el método «$2» para cumplir la interfaz $1`, ``, `declara ese método en su tipo`, `declare that method on its type`},
	}
}
