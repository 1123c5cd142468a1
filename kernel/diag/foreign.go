package diag

import (
	"slices"
	"strings"
)

// Foreign is the remedy for an undefined name that is known from another
// language, or from Go's own packages without the package.
func Foreign(name string) Text {
	for _, w := range foreignWords(name) {
		if slices.Contains(strings.Fields(w.names), name) {
			return w.remedy
		}
	}
	return Text{}
}

type foreignWord struct {
	names  string // separated by spaces
	remedy Text
}

// foreignWords is what Foreign knows; name is the one that is asked for, for
// remedies that repeat it.
func foreignWords(name string) []foreignWord {
	same := func(word string) Text { return Text{"en Go se escribe " + word, "in Go it is written " + word} }
	return []foreignWord{
		{"True TRUE", same("true")},
		{"False FALSE", same("false")},
		{"None null NULL nullptr undefined Nil NULLPTR", same("nil")},
		{"Println Printf Print Sprintf Sprint Errorf Scan Scanln", same("fmt." + name + "(…), con su paquete").english("fmt." + name + "(…), with its package")},
		{"printf", same(`fmt.Printf("%v\n", x)`)},
		{"console System puts echo cout printLine writeln", same("fmt.Println(…)")},
		{"input scanf cin readline", same(`fmt.Scanln(&s), o bufio.NewReader(os.Stdin)`).english(`fmt.Scanln(&s), or bufio.NewReader(os.Stdin)`)},
		{"str String toString", same("fmt.Sprint(x); el tipo es string").english("fmt.Sprint(x); the type is string")},
		{"float double Float Double", same("float64")},
		{"char Char character", same("rune, o byte").english("rune, or byte")},
		{"long Integer integer Int", same("int, o int64").english("int, or int64")},
		{"boolean Boolean Bool", same("bool")},
		{"list List ArrayList vector Array array", same("[]T: var l []int, l = append(l, 1)")},
		{"dict Map HashMap Dict hash", same("map[string]int{}")},
		{"set Set", same("map[T]bool{}")},
		{"self this", Text{"en Go el receptor tiene el nombre que le des: func (p Punto) Norma() …", "in Go the receiver has the name that you give it: func (p Point) Norm() …"}},
		{"exit quit", same("os.Exit(0); en una función, return").english("os.Exit(0); in a function, return")},
		{"sleep", same("time.Sleep(1 * time.Second)")},
		{"abs sqrt pow floor ceil sin cos", same("math." + capital(name) + "(x)")},
		{"sorted sort", same("slices.Sort(l)")},
		{"sum", Text{"en Go se suma con un bucle: s := 0; for _, x := range l { s += x }", "in Go a loop sums: s := 0; for _, x := range l { s += x }"}},
		{"pass", Text{"en Go un bloque vacío es { }", "in Go an empty block is { }"}},
		{"try catch except throw raise Exception", Text{"en Go no hay excepciones: v, err := f(); if err != nil { … }", "there are no exceptions in Go: v, err := f(); if err != nil { … }"}},
		{"enumerate", same("for i, x := range l { … }")},
		{"assert", same(`if !condición { panic("…") }`).english(`if !condition { panic("…") }`)},
		{"await async spawn", same("go f()")},
	}
}

// english is t with another end in English.
func (t Text) english(text string) Text { return Text{t.ES, "in Go it is written " + text} }

// capital is an ASCII name with a capital letter.
func capital(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}
