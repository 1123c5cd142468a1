package diag

// namePhrases are about names: unknown, known already, not used, not exported,
// and about packages.
func namePhrases() []row {
	return []row{
		{`^declared and not used: (.+)$`, `«$1» está declarada y no se usa`, ``, `úsala, bórrala o cámbiala por _`, `use it, delete it or turn it into _`},
		{`^undefined: (\w+)\.(\S+) \(but have (.+)\)$`, `el paquete $1 no tiene «$2»`, ``, `se escribe $1.$3: lo que un paquete ofrece empieza con mayúscula`, `it is written $1.$3: what a package offers begins with a capital letter`},
		{`^undefined: (\S+) \(but have (.+)\)$`, `«$1» no está definido`, ``, `¿querías decir $2?`, `did you mean $2?`},
		{`^undefined: (\w+)\.(\S+)$`, `el paquete $1 no tiene «$2»`, ``, `mira qué tiene con $1. y el tabulador`, `see what it has with $1. and the tab key`},
		{`^undefined: (.+)$`, `«$1» no está definido`, ``, ``, ``},
		{`^name (\S+) not exported by package (\S+)`, `«$1» es privado del paquete $2`, `"$1" is private to package $2`, `solo se puede usar lo que empieza con mayúscula`, `only what begins with a capital letter can be used`},
		{`^(\S+) (redeclared) in this block`, `«$1» ya está declarado aquí`, `"$1" is declared here already`, `elige otro nombre, o usa = para cambiar su valor`, `choose another name, or use = to change its value`},
		{`^(\S+) already declared through (.+)$`, `«$1» ya es el nombre de un import de esta celda`, `"$1" is already the name of an import of this cell`, `elige otro nombre para la variable`, `choose another name for the variable`},
		{`^(method|field and method with the same name) (\S+)( already declared)?`, `«$2» ya está declarado en ese tipo`, ``, `elige otro nombre o borra uno de los dos`, `choose another name or delete one of the two`},
		{`^no new variables on left side of :=`, `:= no define aquí ninguna variable nueva`, `:= defines no new variable here`, `usa = para cambiar el valor`, `use = to change the value`},
		{`^label (try|catch|except|finally) (declared|defined) and not used`, `en Go no hay excepciones: los errores son valores`, `there are no exceptions in Go: errors are values`, `v, err := f(); if err != nil { … }`, `v, err := f(); if err != nil { … }`},
		{`^label (.+) (declared|defined) and not used`, `la etiqueta «$1» no se usa`, ``, `úsala en un break, continue o goto, o bórrala`, `use it in a break, continue or goto, or delete it`},
		{`^initialization cycle: (.+) refers to itself`, `«$1» se define con su propio valor`, ``, `elige otro nombre para la variable`, `choose another name for the variable`},
		{`^initialization cycle`, `una variable se define con su propio valor`, `a variable is defined by its own value`, `rompe el círculo: da un valor a una de ellas dentro de una función`, `break the circle: give one of them its value within a function`},
		{`^use of package (\S+) (without selector|not in selector)`, `$1 es un paquete, no un valor`, `$1 is a package, not a value`, `usa algo de él: $1.Nombre`, `use something of it: $1.Name`},
		{`^could not import (\S+):`, `no se puede importar $1`, ``, `revisa la ruta del import`, `check the path of the import`},
		{`^(.+) cannot live on after this cell: type (.+) is not exported, and (.+) gives it only from .*`, `«$1» no puede vivir más allá de esta celda: su tipo, $2, no está exportado, y $3 solo lo da desde una función genérica o un método de una interfaz no exportada`, ``, ``, ``},
		{`^(.+) cannot live on after this cell: `, `«$1» no puede vivir más allá de esta celda: su tipo no tiene nombre fuera de su sitio`, ``, ``, ``},
		{`^cells have no (.+)`, `las celdas no tienen $1`, ``, ``, ``},
	}
}
