package notebook

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whole is a notebook as Jupyter writes it, with one of each.
const whole = `{
 "cells": [
  {
   "attachments": {
    "a.png": {
     "image/png": "aGk="
    }
   },
   "cell_type": "markdown",
   "id": "titulo",
   "metadata": {
    "tags": [
     "x"
    ]
   },
   "source": [
    "# Título <b>&</b>\n",
    "texto"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "codigo",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "uno\n",
      "dos\n"
     ]
    },
    {
     "data": {
      "application/json": [
       1,
       2.50
      ],
      "image/png": "aGk=",
      "text/plain": [
       "[1 2]"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    },
    {
     "data": {
      "text/plain": [
       "42"
      ]
     },
     "execution_count": 1,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "ename": "Panic",
     "evalue": "ay",
     "output_type": "error",
     "traceback": [
      "Panic: ay"
     ]
    }
   ],
   "source": [
    "fmt.Println()"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "vacia",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go (cuaderno)",
   "language": "go",
   "name": "cuaderno"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestWhatJupyterWroteIsWrittenBackByteForByte(t *testing.T) {
	t.Parallel()
	book, err := Read(strings.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, b.String()); diff != "" {
		t.Errorf("(-read +written):\n%s", diff)
	}
	if name, language := book.Kernel(); name != "cuaderno" || language != "go" {
		t.Errorf("kernel = %q, %q", name, language)
	}
	if n := book.CodeCells(); n != 1 {
		t.Errorf("%d cells to run, want 1: an empty one is not run", n)
	}
}

func TestOlderNotebookGetsCellIDs(t *testing.T) {
	t.Parallel()
	const old = `{"nbformat": 4, "nbformat_minor": 2, "cells": [
		{"cell_type": "code", "source": "x", "outputs": [], "metadata": {}, "execution_count": null},
		{"cell_type": "code", "source": "x", "outputs": [], "metadata": {}, "execution_count": null}]}`
	first, err := Read(strings.NewReader(old))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Read(strings.NewReader(old))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("ids differ from one reading to the next:\n%s", diff)
	}
	if a, b := first.Cells[0].ID, first.Cells[1].ID; a == "" || a == b {
		t.Errorf("ids %q and %q", a, b)
	}
}

func TestWhatIsNotANotebookSaysWhy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, file, want string }{
		{"empty", " \n", "the file is empty"},
		{"text", "# hola", "malformed JSON in line 1"},
		{"broken", "{\n \"cells\": [\n ]\n \"nbformat\": 4}", "malformed JSON in line 4"},
		{"cut off", "{\n \"cells\": [\n", "malformed JSON in line 3"},
		{"two values", "{}{}", "text after the end"},
		{"another object", `{"name": "x"}`, `"nbformat" or "cells" is missing`},
		{"a list", `[1]`, "not a Jupyter notebook"},
		{"no cells", `{"nbformat": 4}`, `"nbformat" or "cells" is missing`},
		{"old format", `{"nbformat": 3, "worksheets": []}`, "a notebook of format 3"},
		{"strange cell", `{"nbformat": 4, "cells": [{"cell_type": "sql"}]}`, `cell 1 is malformed: cell_type "sql"`},
		{"strange source", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}`, "cell 1 is malformed: "},
		{"strange output", `{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs": [{"output_type": "x"}]}]}`, `output_type "x"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(strings.NewReader(test.file))
			format, ok := errors.AsType[*FormatError](err)
			if !ok {
				t.Fatalf("error %v, want a *FormatError", err)
			}
			if !strings.Contains(format.Reason.EN, test.want) {
				t.Errorf("error %q, want %q", format.Reason.EN, test.want)
			}
			if format.Reason.ES == "" || format.Reason.ES == format.Reason.EN {
				t.Errorf("no Spanish text: %q", format.Reason.ES)
			}
		})
	}
}
