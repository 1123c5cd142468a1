package helpers

// Must returns v, or panics with err explained (see Explicar): for the
// initialiser of a top-level var, which has no other way to fail.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(Explicar(err))
	}
	return v
}
