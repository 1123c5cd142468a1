package output

import "strings"

// clearScreen is how a Go program empties a terminal. In a notebook it empties
// the output of the cell, so that the same code animates in both.
const clearScreen = "\x1b[2J"

// home moves the cursor to the top left. Programs send it before or after
// clearScreen; beside it, it has no meaning here.
const home = "\x1b[H"

// stdout adds text in which clearScreen may occur. The message that it becomes
// is held back until more comes or the tick: with something to follow, frontends
// replace the old output by the new at once, without flicker.
func (b *Batcher) stdout(text string) {
	for more := true; more; {
		var before string
		before, text, more = strings.Cut(text, clearScreen)
		if b.clearing {
			before = strings.TrimPrefix(before, home)
		}
		if more {
			before = strings.TrimSuffix(before, home)
		}
		if before != "" {
			b.clear(true)
			b.add(Stdout, b.streams[Stdout].limit.take(before))
		}
		b.clearing = b.clearing || more
	}
}

// clear sends the message that was held back.
func (b *Batcher) clear(somethingFollows bool) {
	if b.clearing {
		b.clearing = false
		b.event(Event{Kind: Clear, Wait: somethingFollows})
	}
}

// unfinishedClear is how many bytes at the end of text may be the beginning of a
// sequence that empties the screen.
func unfinishedClear(text string) int {
	for _, sequence := range []string{home + clearScreen, clearScreen} {
		for n := min(len(sequence)-1, len(text)); n > 0; n-- {
			if strings.HasSuffix(text, sequence[:n]) {
				return n
			}
		}
	}
	return 0
}
