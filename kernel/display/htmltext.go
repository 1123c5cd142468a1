package display

import (
	"html"
	"strings"
)

// HTMLText is the text of a piece of HTML, for frontends that show no HTML: a
// line for each row and block, cells apart. It is meant for the small tables
// and messages that notebooks display, not for pages.
func HTMLText(s string) string {
	var out strings.Builder
	for s != "" {
		text, rest, found := strings.Cut(s, "<")
		out.WriteString(collapse(html.UnescapeString(text)))
		if !found {
			break
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			break
		}
		name := tagName(tag)
		if name == "style" || name == "script" {
			_, after, _ = strings.Cut(after, "</"+name+">")
		}
		out.WriteString(tagText(name))
		s = after
	}
	return tidyLines(out.String())
}

// tagName is "td" for `td class="x"`, "/td" for its end.
func tagName(tag string) string {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), " ")
	return strings.TrimSuffix(name, "/")
}

// tagText is what a tag contributes to the layout.
func tagText(name string) string {
	switch name {
	case "/td", "/th":
		return "  "
	case "br", "/tr", "p", "/p", "div", "/div", "/li", "/ul", "/ol", "/table", "/caption", "/pre", "hr",
		"/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/summary":
		return "\n"
	}
	return ""
}

// collapse turns white space into single blanks, as a browser does.
func collapse(s string) string {
	if strings.TrimSpace(s) == "" {
		if strings.ContainsAny(s, "\n") || s == "" {
			return ""
		}
		return " "
	}
	text := strings.Join(strings.Fields(s), " ")
	if strings.TrimLeft(s, " \t\n") != s {
		text = " " + text
	}
	if strings.TrimRight(s, " \t\n") != s {
		text += " "
	}
	return text
}

// tidyLines drops empty lines and white space at both ends of lines.
func tidyLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
