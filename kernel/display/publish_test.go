package display

import (
	"bytes"
	"encoding/gob"
	"image"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Under GoNB's own kernel the same program shows the same, by gonbui's protocol.
func TestGoNBUnderstandsMessages(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	enc := gob.NewEncoder(&pipe)
	for _, b := range []Bundle{htmlBundle("<b>a</b>"), picture(image.NewGray(image.Rect(0, 0, 2, 2)))} {
		if err := enc.Encode(gonbMessage{Data: forGoNB(b), DisplayID: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	dec := gob.NewDecoder(&pipe)
	var page, img protocol.DisplayData
	if err := dec.Decode(&page); err != nil || page.Data[protocol.MIMETextHTML] != "<b>a</b>" || page.DisplayID != "x" {
		t.Errorf("got %+v, %v", page, err)
	}
	if err := dec.Decode(&img); err != nil {
		t.Fatal(err)
	}
	if png, ok := img.Data[protocol.MIMEImagePNG].([]byte); !ok || !bytes.HasPrefix(png, []byte("\x89PNG")) {
		t.Errorf("got %+v", img)
	}
}

func TestTableOfManyRowsIsBounded(t *testing.T) {
	t.Parallel()
	rows := make([][]int, 5000)
	for i := range rows {
		rows[i] = []int{i, i * i}
	}
	b := tableBundle(rows)
	text, _ := b["text/plain"].(string)
	if n := bytes.Count([]byte(text), []byte("\n")); n != maxRows+1 || !bytes.Contains([]byte(text), []byte("⋮ 4999")) {
		t.Errorf("%d lines, ending in %q", n, text[max(0, len(text)-30):])
	}
}
