package display

import (
	"cmp"
	"reflect"
	"slices"
)

// entry is a key of a map and its value.
type entry struct {
	key, value reflect.Value
	text       string // of the key, where it is sorted by that
}

// sortedEntries gives the entries of a map by key: numbers and strings by
// value, everything else by its text.
func (s shower) sortedEntries(m reflect.Value) []entry {
	list := make([]entry, 0, m.Len())
	for it := m.MapRange(); it.Next(); {
		list = append(list, entry{key: it.Key(), value: it.Value()})
	}
	if len(list) > 0 {
		slices.SortFunc(list, s.order(list))
	}
	return list
}

// order chooses how to compare the keys of list.
func (s shower) order(list []entry) func(a, b entry) int {
	switch first := list[0].key; {
	case first.Kind() == reflect.String:
		return func(a, b entry) int { return cmp.Compare(a.key.String(), b.key.String()) }
	case first.CanInt():
		return func(a, b entry) int { return cmp.Compare(a.key.Int(), b.key.Int()) }
	case first.CanUint():
		return func(a, b entry) int { return cmp.Compare(a.key.Uint(), b.key.Uint()) }
	case first.CanFloat():
		return func(a, b entry) int { return cmp.Compare(a.key.Float(), b.key.Float()) }
	}
	for i := range list {
		list[i].text = s.print(list[i].key, maxCell)
	}
	return func(a, b entry) int { return cmp.Compare(a.text, b.text) }
}
