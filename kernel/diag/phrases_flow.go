package diag

// flowPhrases are about loops, conditions, switches and labels.
func flowPhrases() []row {
	return []row{
		{`^break (not in|is not in a).*`, `break fuera de un for, switch o select`, `break outside of a for, switch or select`, `dentro de una función, para salir de ella está return`, `within a function, return leaves it`},
		{`^continue (not in|is not in a).*`, `continue fuera de un for`, `continue outside of a for`, `dentro de una función, para salir de ella está return`, `within a function, return leaves it`},
		{`^invalid (break|continue) label (\S+)`, `la etiqueta «$2» no está en un bucle que rodee este $1`, `label "$2" is not on a loop around this $1`, `la etiqueta va justo antes del for: $2:`, `the label stands right before the for: $2:`},
		{`^label (\S+) not (declared|defined)`, `la etiqueta «$1» no existe`, ``, `declárala justo antes de la instrucción: $1:`, `declare it right before the statement: $1:`},
		{`^duplicate case (.+?) (\(.*\) )?in (expression|type) switch`, `el caso $1 está dos veces`, `case $1 is there twice`, `borra uno: solo se ejecutaría el primero`, `delete one: only the first would ever run`},
		{`^multiple defaults`, `un switch solo tiene un default`, ``, `deja uno`, `keep one`},
		{`^(cannot fallthrough final case in switch|fallthrough statement out of place|misplaced fallthrough)`, `fallthrough pasa al caso siguiente, y no lo hay`, `fallthrough goes on to the next case, and there is none`, `bórralo: en Go los casos no continúan en el siguiente`, `delete it: in Go cases do not run on into the next`},
		{`^(goto|jump) .*`, `goto no puede saltar ahí`, ``, `no puede entrar en un bloque ni saltar sobre una declaración`, `it cannot enter a block or jump over a declaration`},
		{`^invalid operation: cannot receive from send-only channel (.+)`, `de $1 no se puede recibir: solo envía`, ``, `recibe de un canal de tipo <-chan o chan`, `receive from a channel of type <-chan or chan`},
		{`^invalid operation: cannot send to receive-only channel (.+)`, `a $1 no se puede enviar: solo recibe`, ``, `envía a un canal de tipo chan<- o chan`, `send to a channel of type chan<- or chan`},
		{`^invalid operation: cannot (send to|receive from) non-channel (.+?) \(`, `$2 no es un canal`, `$2 is not a channel`, `los canales se hacen con make(chan T)`, `channels are made with make(chan T)`},
	}
}
