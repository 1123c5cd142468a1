package display

import (
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// A list that fits on one line, of so many characters, needs no table.
const oneLine = 72

// numbersInRow is how many numbers of a list stand side by side.
const numbersInRow = 10

// listTable shows a slice or array whose elements are no structs: numbers ten in
// a row, lists of lists as a matrix, anything else an element a row.
func (s shower) listTable(v reflect.Value) (string, bool) {
	elem := v.Type().Elem()
	scalar := isNumber(elem)
	switch list := elem.Kind() == reflect.Slice || elem.Kind() == reflect.Array; {
	case elem.Kind() == reflect.Uint8 && elem.PkgPath() == "": // Text shows bytes as such
		return "", false
	case list && isNumber(elem.Elem()) && !writesItself(reflect.Zero(elem)) && v.Len() > 1:
		return s.matrix(v)
	case utf8.RuneCountInString(s.print(v, 4*oneLine)) <= oneLine:
		return "", false
	}
	width := 1
	var header []string
	if scalar {
		width, header = numbersInRow, []string{""}
		for i := range numbersInRow {
			header = append(header, "+"+strconv.Itoa(i))
		}
	}
	g := s.newGrid(header...)
	for i := 0; i < v.Len(); i += width {
		if i == maxRows*width {
			g.rest()
			break
		}
		var cells []reflect.Value
		for j := i; j < min(i+width, v.Len()); j++ {
			cells = append(cells, v.Index(j))
		}
		g.row(strconv.Itoa(i), cells...)
	}
	return g.end(fmt.Sprintf("%s len=%d", typeName(v.Type()), v.Len()))
}

// matrix is a row an inner list and a column a position in it.
func (s shower) matrix(v reflect.Value) (string, bool) {
	columns := 0
	for i := range min(v.Len(), maxRows) {
		columns = max(columns, v.Index(i).Len())
	}
	header := []string{""}
	for i := range min(columns, maxColumns) {
		header = append(header, strconv.Itoa(i))
	}
	if columns > maxColumns {
		header = append(header, "…")
	}
	g := s.newGrid(header...)
	for i := range v.Len() {
		if i == maxRows {
			g.rest()
			break
		}
		inner := v.Index(i)
		var cells []reflect.Value
		for j := range min(inner.Len(), maxColumns) {
			cells = append(cells, inner.Index(j))
		}
		if inner.Len() > maxColumns {
			cells = append(cells, reflect.ValueOf(fmt.Sprintf("… len=%d", inner.Len())))
		}
		g.row(strconv.Itoa(i), cells...)
	}
	return g.end(fmt.Sprintf("%s len=%d", typeName(v.Type()), v.Len()))
}

// isNumber reports whether values of t are short and written as numbers, or as
// true and false. A byte is none: lists of bytes are text or dumps.
func isNumber(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return !writesItself(reflect.Zero(t))
	case reflect.Uint8:
		return t.PkgPath() != "" && !writesItself(reflect.Zero(t))
	}
	return false
}
