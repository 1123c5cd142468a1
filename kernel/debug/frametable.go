package debug

import "slices"

// frameTable numbers the calls that clients have been shown, as long as the program
// stands. Delve has a new number for a call each time that it is asked; clients keep
// the call that the user has chosen by its number.
type frameTable struct {
	shown []frameAt       // by number, from 1 on
	delve map[frameAt]int // Delve's latest numbers
}

// frameAt is a call: of which goroutine, and how many are inside it.
type frameAt struct{ thread, depth int }

// note takes Delve's number of a call.
func (t *frameTable) note(at frameAt, delve int) {
	if t.delve == nil {
		t.delve = map[frameAt]int{}
	}
	t.delve[at] = delve
}

// at is the call that Delve has given a number, none if it has not.
func (t *frameTable) at(delve int) frameAt {
	for at, number := range t.delve {
		if number == delve {
			return at
		}
	}
	return frameAt{}
}

// thread is the goroutine of a call by Delve's number, 0 if that is not known.
func (t *frameTable) thread(delve int) int { return t.at(delve).thread }

// number is what clients call a call by Delve's number.
func (t *frameTable) number(delve int) int {
	at := t.at(delve)
	i := slices.Index(t.shown, at)
	if i < 0 {
		i = len(t.shown)
		t.shown = append(t.shown, at)
	}
	return i + 1
}

// frame is Delve's number of a call by the one that clients have, 0 of none.
func (a *Adapter) frame(number int) (int, error) {
	if number == 0 {
		return 0, nil
	}
	if number < 0 || number > len(a.frames.shown) {
		return 0, a.sayError(goneText)
	}
	return a.frames.delve[a.frames.shown[number-1]], nil
}
