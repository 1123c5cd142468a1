// Package interno is of the notebook itself.
package interno
