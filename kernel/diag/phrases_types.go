package diag

import "slices"

// typePhrases are about values of one type where another is asked for, and
// operators. The general ones stand last.
func typePhrases() []row {
	return slices.Concat(operatorPhrases(), conversionPhrases(), indexPhrases())
}

func operatorPhrases() []row {
	return []row{
		{`^invalid operation: .*mismatched types \S+ and untyped nil\)`, `solo un puntero, slice, mapa, canal, función o interfaz puede ser nil`, `only a pointer, slice, map, channel, function or interface can be nil`, `compáralo con el valor cero de su tipo: 0, "" o false`, `compare it with the zero value of its type: 0, "" or false`},
		{`^invalid operation: .*mismatched types (byte|rune|uint8|int32) and (?:untyped )?string\)`, `un carácter ($1) y un texto (string) no se pueden mezclar`, `a character ($1) and a text (string) do not mix`, `un solo carácter va entre comillas simples: 'A'`, `a single character stands in single quotes: 'A'`},
		{`^invalid operation: .*mismatched types (?:untyped )?(string) and (.+)\)`, `un texto ($1) y un $2 no se pueden mezclar`, `a text ($1) and a $2 do not mix`, `une texto y valores con fmt.Sprint(a, b), o convierte un número con strconv.Itoa(n)`, `join text and values with fmt.Sprint(a, b), or convert a number with strconv.Itoa(n)`},
		{`^invalid operation: .*mismatched types (.+) and (?:untyped )?(string)\)`, `un $1 y un texto ($2) no se pueden mezclar`, `a $1 and a text ($2) do not mix`, `une texto y valores con fmt.Sprint(a, b), o convierte un número con strconv.Itoa(n)`, `join text and values with fmt.Sprint(a, b), or convert a number with strconv.Itoa(n)`},
		{`^invalid operation: .*mismatched types (.+) and (.*\bDuration)\)`, `los tipos $1 y $2 no se pueden mezclar en esta operación`, `the types $1 and $2 do not mix in this operation`, `convierte el número: $2(n) * time.Second`, `convert the number: $2(n) * time.Second`},
		{`^invalid operation: .*mismatched types (?:untyped )?(bool) and (.+)\)|^invalid operation: .*mismatched types (.+) and (?:untyped )?bool\)`, `un bool no se puede mezclar con otro tipo`, `a bool does not mix with another type`, `true y false no son números: usa un if`, `true and false are no numbers: use an if`},
		{`^invalid operation: .*mismatched types (\S+) and (\S+)\)`, `los tipos $1 y $2 no se pueden mezclar en esta operación`, `the types $1 and $2 do not mix in this operation`, `convierte uno de los dos: $2(…) o $1(…)`, `convert one of them: $2(…) or $1(…)`},
		{`^invalid operation: .*mismatched types (.+) and (.+)\)`, `los tipos $1 y $2 no se pueden mezclar en esta operación`, `the types $1 and $2 do not mix in this operation`, `convierte uno de los dos: T(x)`, `convert one of them: T(x)`},
		{`^invalid operation: .*\((slice|map|func) can only be compared to nil\)`, `dos $1 no se pueden comparar con ==`, `two $1s cannot be compared with ==`, `usa slices.Equal, maps.Equal o reflect.DeepEqual`, `use slices.Equal, maps.Equal or reflect.DeepEqual`},
		{`^invalid operation: .*cannot (be compared|compare)`, `estos valores no se pueden comparar`, ``, `compara sus campos, o usa reflect.DeepEqual`, `compare their fields, or use reflect.DeepEqual`},
		{`^invalid operation: operator % not defined on .+`, `% (el resto) es solo para enteros`, `% (the remainder) is for integers only`, `para float64 está math.Mod(a, b)`, `for float64 there is math.Mod(a, b)`},
		{`^invalid operation: operator ! not defined on (\S+) `, `! (no) es solo para bool`, `! (not) is for bool only`, `compara: $1 == 0`, `compare: $1 == 0`},
		{`^invalid operation: operator (\S+) not defined on (.+?) \((?:.* of type (.+)|untyped (\S+) constant.*)\)`, `el operador $1 no existe para $2`, ``, `convierte antes el valor, o usa una función (strings, slices, maps)`, `convert the value first, or use a function (strings, slices, maps)`},
		{`^invalid operation: (\S+) (\S+) \S+ \(operator .* not defined`, `esta operación no existe para esos valores`, ``, `convierte antes los valores`, `convert the values first`},
		{`^(non-boolean condition in|cannot use .* as (bool|condition)).* statement`, `una condición tiene que ser bool (true o false)`, `a condition has to be a bool (true or false)`, `compara: n != 0, s != "", p != nil`, `compare: n != 0, s != "", p != nil`},
		{`^invalid operation: division by zero`, `división por cero`, ``, `comprueba el divisor antes de dividir`, `check the divisor before dividing`},
		{`^use of untyped nil`, `nil no dice de qué tipo es`, `nil does not tell its type`, `di el tipo: var x *T = nil, o var x []int`, `give the type: var x *T = nil, or var x []int`},
		{`^cannot use nil as (.+) value`, `un $1 no puede ser nil`, `a $1 cannot be nil`, `su valor cero es 0, "", false o T{}; nil es para punteros, slices, mapas, canales, funciones e interfaces`, `its zero value is 0, "", false or T{}; nil is for pointers, slices, maps, channels, functions and interfaces`},
	}
}

func conversionPhrases() []row {
	return []row{
		{`^cannot use '.*' \(untyped rune constant.*\) as string value`, `las comillas simples son de un carácter (rune), no de un texto`, `single quotes are for one character (a rune), not for a text`, `el texto va entre comillas dobles: "a"`, `text stands in double quotes: "a"`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in .*\(truncated\)`, `$1 tiene decimales y no cabe en un $2`, `$1 has decimals and does not fit a $2`, `usa float64, o quita los decimales con int(x)`, `use float64, or drop the decimals with int(x)`},
		{`^(.+) \(untyped .* constant.*\) truncated to (.+)`, `$1 tiene decimales y no cabe en un $2`, `$1 has decimals and does not fit a $2`, `convierte el otro valor, float64(x), o quita los decimales`, `convert the other value, float64(x), or drop the decimals`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in .*overflows\)|^(.+) \(untyped .* constant.*\) overflows (.+)|^(.+) \(constant .*\) overflows (.+)`, `la constante no cabe en el tipo`, `the constant does not fit the type`, `usa un tipo mayor, como int64, uint64 o *big.Int`, `use a larger type, as int64, uint64 or *big.Int`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in .*: .* does not implement (.+?) \(method (\S+) has pointer receiver\)`, `el método «$4» es del puntero, y $1 es un valor`, `method "$4" belongs to the pointer, and $1 is a value`, `pasa el puntero: &$1`, `give the pointer: &$1`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in .*: .* does not implement (.+?) \(missing method (\S+)\)`, `a $1 le falta el método «$4» para cumplir la interfaz $2`, `$1 lacks the method "$4" of the interface $2`, `declara ese método en su tipo, con el mismo nombre y los mismos parámetros`, `declare that method on its type, with the same name and parameters`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in .*: .* does not implement (.+?) \(wrong type for method (\S+)\)`, `el método «$4» de $1 no tiene los parámetros o resultados que pide $2`, `the method "$4" of $1 does not have the parameters or results that $2 asks for`, `compara las dos firmas, have y want`, `compare the two signatures, have and want`},
		{`^cannot use (.+?) \(.* of type \*(\S+)\) as (\S+) value`, `$1 es un puntero (*$2) y se pide un $3`, `$1 is a pointer (*$2) and a $3 is asked for`, `el valor al que apunta es *$1`, `the value that it points to is *$1`},
		{`^cannot use (.+?) \(.* of type (\S+)\) as \*(\S+) value`, `$1 es un $2 y se pide un puntero (*$3)`, `$1 is a $2 and a pointer (*$3) is asked for`, `su puntero es &$1`, `its pointer is &$1`},
		{`^cannot use (.+?) \((?:.* of type )?(?:untyped )?(string)\b.*\) as (\w+) value in (\w+ ?\w*)`, `$1 no sirve como valor de tipo $3`, `$1 does not do as a value of type $3`, `un texto se convierte con strconv: n, err := strconv.Atoi(s)`, `a text is converted with strconv: n, err := strconv.Atoi(s)`},
		{`^cannot use (.+?) \(.*\) as string value in (\w+ ?\w*)`, `$1 no sirve como valor de tipo string`, `$1 does not do as a value of type string`, `conviértelo en texto: fmt.Sprint(x), o strconv.Itoa(n) si es int`, `turn it into text: fmt.Sprint(x), or strconv.Itoa(n) if it is an int`},
		{`^cannot use (.+?) \((?:variable|constant|value) of type (u?int\d*|float\d+|byte|rune|uintptr)\) as (u?int\d*|float\d+|byte|rune|uintptr) value`, `$1 es un $2 y se pide un $3`, `$1 is a $2 and a $3 is asked for`, `conviértelo: $3($1)`, `convert it: $3($1)`},
		{`^cannot use (.+?) \(.*\) as (.+?) value in (argument|assignment|return statement|variable declaration|struct literal|send|map literal|array or slice literal|range)`, `$1 no sirve como valor de tipo $2`, `$1 does not do as a value of type $2`, `da un valor de ese tipo, o convierte este`, `give a value of that type, or convert this one`},
		{`^cannot convert (.+?) \((?:.* of type )?(?:untyped )?string\b.*\) to type (u?int\d*|float\d+|byte|rune)`, `un texto no se convierte con $2(…)`, `a text is not converted with $2(…)`, `usa strconv: n, err := strconv.Atoi(s), o strconv.ParseFloat(s, 64)`, `use strconv: n, err := strconv.Atoi(s), or strconv.ParseFloat(s, 64)`},
		{`^cannot convert (.+?) \(.*\) to type string`, `$1 no se convierte con string(…)`, `$1 is not converted with string(…)`, `usa fmt.Sprint(x)`, `use fmt.Sprint(x)`},
		{`^cannot convert (.+?) \(.*\) to type (.+?)( |$)`, `$1 no se puede convertir en $2`, ``, `solo se convierten tipos parecidos: números entre sí, o tipos con la misma base`, `only similar types convert: numbers into numbers, or types with the same base`},
		{`^go:embed cannot apply to var of type (.+)`, `//go:embed no puede llenar un $1`, ``, `declara la variable como string, []byte o embed.FS`, `declare the variable as string, []byte or embed.FS`},
		{`^impossible type (assertion|switch case)`, `ese tipo no puede estar nunca en la interfaz`, ``, `a ese tipo le falta un método de la interfaz`, `that type lacks a method of the interface`},
		{`^invalid operation: (.+?) \(.*\) is not an interface`, `x.(T) es solo para interfaces, y $1 no lo es`, `x.(T) is for interfaces only, and $1 is not one`, `para convertir se escribe T($1)`, `a conversion is written T($1)`},
		{`^(.+) \(type\) is not an expression`, `$1 es un tipo, no un valor`, `$1 is a type, not a value`, `haz un valor: var x $1, o $1(…) o $1{…}`, `make a value: var x $1, or $1(…) or $1{…}`},
		{`^(.+) is not a type`, `«$1» no es un tipo`, ``, `aquí va un tipo: int, string, []int, map[string]int…`, `a type belongs here: int, string, []int, map[string]int…`},
	}
}

func indexPhrases() []row {
	return []row{
		{`^invalid argument: index -?\S+ \(.*\) must not be negative`, `un índice no puede ser negativo`, `an index cannot be negative`, `el último elemento es x[len(x)-1]`, `the last element is x[len(x)-1]`},
		{`^invalid argument: index (\S+) out of bounds \[(\d+):(\d+)\]`, `el índice $1 está fuera: hay $3 elementos`, `index $1 is out of range: there are $3 elements`, `los índices van de 0 a len-1`, `indices go from 0 to len-1`},
		{`^invalid argument: index (.+?) \(.*\) must be integer`, `el índice tiene que ser un entero`, `the index has to be an integer`, `conviértelo con int(…); para claves de texto está map[string]T`, `convert it with int(…); for keys of text there is map[string]T`},
		{`^(?:invalid operation: )?cannot index (.+?) \(.*\)`, `$1 no tiene elementos que se puedan pedir con [ ]`, `$1 has no elements to be had with [ ]`, `[ ] es para slices, arrays, mapas y textos; los campos de un struct se piden con .`, `[ ] is for slices, arrays, maps and strings; the fields of a struct are had with .`},
		{`^cannot range over (.+?) \(`, `no se puede recorrer $1 con range`, ``, `range recorre enteros, slices, arrays, mapas, textos, canales y funciones`, `range goes over integers, slices, arrays, maps, strings, channels and functions`},
		{`^duplicate key (.+) in map literal`, `la clave $1 está dos veces`, ``, `borra una de las dos`, `delete one of the two`},
		{`^invalid operation: cannot indirect (.+?) \(`, `$1 no es un puntero`, `$1 is not a pointer`, `* antes de un valor es para punteros; la potencia es math.Pow(a, b)`, `* before a value is for pointers; a power is math.Pow(a, b)`},
		{`^invalid operation: cannot take address of (.+?) \(`, `$1 no está en ninguna variable, y no tiene dirección`, `$1 is in no variable, and has no address`, `guárdalo antes en una variable: x := …; &x`, `keep it in a variable first: x := …; &x`},
		{`^cannot assign to struct field (.+) in map`, `el valor de un mapa no se cambia por partes`, `the value of a map is not changed in parts`, `sácalo, cámbialo y guárdalo: v := m[k]; v.Campo = …; m[k] = v`, `take it out, change it, put it back: v := m[k]; v.Field = …; m[k] = v`},
		{`^cannot assign to (.+?) \(neither addressable nor a map index expression\)`, `no se puede asignar a $1`, ``, `solo cambian las variables, sus campos y los elementos de slices y mapas; una constante o un carácter de un string, no`, `only variables, their fields and elements of slices and maps change; a constant or a character of a string does not`},
		{`^cannot assign to (.+?)( \(|$)`, `no se puede asignar a $1`, ``, `solo se asigna a variables, sus campos y los elementos de slices y mapas`, `only variables, their fields and elements of slices and maps are assigned to`},
	}
}
