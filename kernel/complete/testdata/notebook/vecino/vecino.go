// Package vecino is required by others.
package vecino
