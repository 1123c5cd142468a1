package diag

import "strings"

// PanicHint is the remedy for a panic or a fatal error of Go's runtime that
// beginners meet, by its message; empty for others.
func PanicHint(message string) Text {
	for _, h := range []struct{ in, es, en string }{
		{"assignment to entry in nil map", "el mapa no está creado: usa make(map[…]…) o un literal", "the map was not made: use make(map[…]…) or a literal"},
		{"nil pointer dereference", "un puntero, una interfaz o una función es nil: comprueba que se le dio valor (¿hubo un error antes?)", "a pointer, an interface or a function is nil: check that it was given a value (was there an error before?)"},
		{"index out of range", "el índice debe estar entre 0 y len-1", "the index must be between 0 and len-1"},
		{"slice bounds out of range", "en x[a:b] tiene que ser 0 ≤ a ≤ b ≤ len(x)", "in x[a:b] it has to be 0 ≤ a ≤ b ≤ len(x)"},
		{"makeslice: len out of range", "la longitud de make no puede ser negativa ni enorme", "the length for make cannot be negative or huge"},
		{"integer divide by zero", "se divide por cero: comprueba el divisor antes", "division by zero: check the divisor first"},
		{"interface conversion", "la interfaz guarda otro tipo: pregunta antes con v, ok := x.(T), o usa switch x.(type)", "the interface holds another type: ask first with v, ok := x.(T), or use switch x.(type)"},
		{"send on closed channel", "el canal ya está cerrado: solo lo cierra quien envía, y al final", "the channel is closed already: only the sender closes it, at the end"},
		{"close of closed channel", "el canal ya está cerrado: se cierra una sola vez, y lo hace quien envía", "the channel is closed already: it is closed once, by the sender"},
		{"close of nil channel", "el canal no está creado: usa make(chan T)", "the channel was not made: use make(chan T)"},
		{"unhashable type", "esa clave no se puede comparar: slices, mapas y funciones no sirven de clave", "that key cannot be compared: slices, maps and functions are no keys"},
		{"negative WaitGroup counter", "hay más Done que Add: llama a Add(1) antes de empezar cada goroutine, o usa wg.Go", "there are more Done than Add: call Add(1) before each goroutine starts, or use wg.Go"},
		{"unlock of unlocked", "cada Unlock necesita su Lock antes: mu.Lock(); defer mu.Unlock()", "each Unlock needs its Lock before: mu.Lock(); defer mu.Unlock()"},
		{"concurrent map", "varias goroutines usan el mapa a la vez: protégelo con un sync.Mutex o usa sync.Map", "several goroutines use the map at once: guard it with a sync.Mutex or use sync.Map"},
		{"all goroutines are asleep", "todas las goroutines esperan: nadie puede despertar a las demás", "all goroutines wait: none can wake the others"},
		{"stack overflow", "una función se llama a sí misma sin fin: falta el caso en que termina", "a function calls itself without end: the case in which it stops is missing"},
		{"goroutine stack exceeds", "una función se llama a sí misma sin fin: falta el caso en que termina", "a function calls itself without end: the case in which it stops is missing"},
		{"out of memory", "no queda memoria: ¿crece un slice o un mapa sin fin?", "there is no memory left: does a slice or a map grow without end?"},
	} {
		if strings.Contains(message, h.in) {
			return Text{h.es, h.en}
		}
	}
	return Text{}
}
