package diag

// Foreign is the remedy for an undefined name that is known from another
// language, or from Go's own packages without the package.
func Foreign(name string) Text {
	same := func(word string) Text { return Text{"en Go se escribe " + word, "in Go it is written " + word} }
	switch name {
	case "True", "TRUE":
		return same("true")
	case "False", "FALSE":
		return same("false")
	case "None", "null", "NULL", "nullptr", "undefined", "Nil", "NULLPTR":
		return same("nil")
	case "Println", "Printf", "Print", "Sprintf", "Sprint", "Errorf", "Scan", "Scanln":
		return same("fmt." + name + "(…), con su paquete").english("fmt." + name + "(…), with its package")
	case "printf":
		return same(`fmt.Printf("%v\n", x)`)
	case "console", "System", "puts", "echo", "cout", "printLine", "writeln":
		return same("fmt.Println(…)")
	case "input", "scanf", "cin", "readline":
		return same(`fmt.Scanln(&s), o bufio.NewReader(os.Stdin)`).english(`fmt.Scanln(&s), or bufio.NewReader(os.Stdin)`)
	case "str", "String", "toString":
		return same("fmt.Sprint(x); el tipo es string").english("fmt.Sprint(x); the type is string")
	case "float", "double", "Float", "Double":
		return same("float64")
	case "char", "Char", "character":
		return same("rune, o byte").english("rune, or byte")
	case "long", "Integer", "integer", "Int":
		return same("int, o int64").english("int, or int64")
	case "boolean", "Boolean", "Bool":
		return same("bool")
	case "list", "List", "ArrayList", "vector", "Array", "array":
		return same("[]T: var l []int, l = append(l, 1)")
	case "dict", "Map", "HashMap", "Dict", "hash":
		return same("map[string]int{}")
	case "set", "Set":
		return same("map[T]bool{}")
	case "self", "this":
		return Text{"en Go el receptor tiene el nombre que le des: func (p Punto) Norma() …", "in Go the receiver has the name that you give it: func (p Point) Norm() …"}
	case "exit", "quit":
		return same("os.Exit(0); en una función, return").english("os.Exit(0); in a function, return")
	case "sleep":
		return same("time.Sleep(1 * time.Second)")
	case "abs", "sqrt", "pow", "floor", "ceil", "sin", "cos":
		return same("math." + capital(name) + "(x)")
	case "sorted", "sort":
		return same("slices.Sort(l)")
	case "sum":
		return Text{"en Go se suma con un bucle: s := 0; for _, x := range l { s += x }", "in Go a loop sums: s := 0; for _, x := range l { s += x }"}
	case "pass":
		return Text{"en Go un bloque vacío es { }", "in Go an empty block is { }"}
	case "try", "catch", "except", "throw", "raise", "Exception":
		return Text{"en Go no hay excepciones: v, err := f(); if err != nil { … }", "there are no exceptions in Go: v, err := f(); if err != nil { … }"}
	case "enumerate":
		return same("for i, x := range l { … }")
	case "assert":
		return same(`if !condición { panic("…") }`).english(`if !condition { panic("…") }`)
	case "await", "async", "spawn":
		return same("go f()")
	default:
		return Text{}
	}
}

// english is t with another end in English.
func (t Text) english(text string) Text { return Text{t.ES, "in Go it is written " + text} }

// capital is an ASCII name with a capital letter.
func capital(name string) string { return string(name[0]-'a'+'A') + name[1:] }
