package display

import (
	"fmt"
	"html"
	"reflect"
	"strconv"
	"strings"
)

// Bounds of a table.
const (
	maxRows    = 100
	maxColumns = 40
	maxCell    = 300 // characters
)

// table shows structs, maps and slices as an HTML table; ok says whether v is one
// of them and has something to show that its text does not show as well. Types that write
// themselves (time.Time) are left to Text.
func (s shower) table(v reflect.Value) (string, bool) {
	if v.Kind() == reflect.Pointer && !v.IsNil() && !writesItself(v) {
		v = v.Elem()
	}
	if writesItself(v) {
		return "", false
	}
	switch v.Kind() { // only these have rows
	case reflect.Struct:
		return s.structTable(v)
	case reflect.Map:
		return s.mapTable(v)
	case reflect.Slice, reflect.Array:
		return s.sliceTable(v)
	}
	return "", false
}

// writesItself says whether fmt would ask v for its text.
func writesItself(v reflect.Value) bool {
	if !v.CanInterface() {
		return false
	}
	switch v.Interface().(type) {
	case error, fmt.Stringer, fmt.Formatter:
		return true
	}
	return false
}

// grid collects a table.
type grid struct {
	strings.Builder
	shower
}

func (s shower) newGrid(header ...string) *grid {
	g := &grid{shower: s}
	g.WriteString("<table>")
	if len(header) > 0 {
		g.WriteString("<thead><tr>")
		for _, h := range header {
			g.WriteString("<th>" + html.EscapeString(h) + "</th>")
		}
		g.WriteString("</tr></thead>")
	}
	g.WriteString("<tbody>")
	return g
}

// row adds a row with a heading and cells.
func (g *grid) row(heading string, cells ...reflect.Value) {
	g.WriteString("<tr><th>" + html.EscapeString(cut(heading)) + "</th>")
	for _, c := range cells {
		align := "left"
		if c.CanInt() || c.CanUint() || c.CanFloat() {
			align = "right"
		}
		g.WriteString(`<td style="text-align:` + align + `">` + html.EscapeString(cut(g.print(c, 4*maxCell))) + "</td>")
	}
	g.WriteString("</tr>")
}

// end closes the table, with the type and how many rows there are below it.
func (g *grid) end(caption string) (string, bool) {
	g.WriteString("</tbody></table><small><code>" + html.EscapeString(caption) + "</code></small>")
	return g.String(), true
}

// cut shortens what is too long for a cell.
func cut(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxCell {
			return s[:i] + "…"
		}
	}
	return s
}

// structTable is a row a field.
func (s shower) structTable(v reflect.Value) (string, bool) {
	fields := s.fieldsOf(v.Type())
	if len(fields) == 0 {
		return "", false
	}
	g := s.newGrid()
	for _, i := range fields {
		g.row(userName(v.Type().Field(i).Name), v.Field(i))
	}
	return g.end(typeName(v.Type()))
}

// fieldsOf are the indices of the fields of struct type t that are shown.
func (s shower) fieldsOf(t reflect.Type) []int {
	var list []int
	for i := range t.NumField() {
		if s.shows(t, i) && len(list) < maxColumns {
			list = append(list, i)
		}
	}
	return list
}

// mapTable is a row a key; values that are structs have a column a field.
func (s shower) mapTable(v reflect.Value) (string, bool) {
	if v.Len() == 0 {
		return "", false
	}
	columns := s.columns(v.Type().Elem())
	g := s.newGrid(columns.header()...)
	for i, e := range s.sortedEntries(v) {
		if i == maxRows {
			g.rest()
			break
		}
		g.row(s.print(e.key, 4*maxCell), columns.cells(e.value)...)
	}
	return g.end(fmt.Sprintf("%s len=%d", typeName(v.Type()), v.Len()))
}

// sliceTable is a row an element and a column a field, for slices of structs.
// Other slices are in listtable.go.
func (s shower) sliceTable(v reflect.Value) (string, bool) {
	columns := s.columns(v.Type().Elem())
	if v.Len() == 0 {
		return "", false
	}
	if columns.fields == nil {
		return s.listTable(v)
	}
	g := s.newGrid(columns.header()...)
	for i := range v.Len() {
		if i == maxRows {
			g.rest()
			break
		}
		g.row(strconv.Itoa(i), columns.cells(v.Index(i))...)
	}
	return g.end(fmt.Sprintf("%s len=%d", typeName(v.Type()), v.Len()))
}

// rest marks the rows that are left out.
func (g *grid) rest() { g.WriteString("<tr><th>⋮</th></tr>") }

// columns are the fields that make the columns of a table.
type columns struct {
	typ    reflect.Type // the struct type
	fields []int        // nil: the elements are no structs, one column
}

// columns finds the columns for elements of type t: a struct that does not
// write itself, or a pointer to one.
func (s shower) columns(t reflect.Type) columns {
	if t.Kind() == reflect.Pointer && !writesItself(reflect.Zero(t)) {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || writesItself(reflect.Zero(t)) {
		return columns{}
	}
	return columns{typ: t, fields: s.fieldsOf(t)}
}

// header is an empty heading for the rows' own and one for each column.
func (c columns) header() []string {
	if c.fields == nil {
		return nil
	}
	names := []string{""}
	for _, i := range c.fields {
		names = append(names, userName(c.typ.Field(i).Name))
	}
	return names
}

// cells are the fields of v, or v alone if there are no columns or it is nil.
func (c columns) cells(v reflect.Value) []reflect.Value {
	if c.fields == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return []reflect.Value{v}
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	list := make([]reflect.Value, len(c.fields))
	for n, i := range c.fields {
		list[n] = v.Field(i)
	}
	return list
}
