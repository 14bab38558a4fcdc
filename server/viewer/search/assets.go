package search

import (
	"embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed assets
var assets embed.FS

// scripts are the parts of the search page's script, in order.
var scripts = []string{
	"tokens", "codec", "files", "dictionary", "query", "lists", "engine", "snippet", "strings", "filters", "page",
}

// WriteAssets writes the scripts of the search page that are the same in every
// archive. The page loads search/search.js.
func WriteAssets(create func(name string) (io.Writer, error)) error {
	var script []byte
	for _, name := range scripts {
		part, err := assets.ReadFile("assets/" + name + ".js")
		if err != nil {
			return fmt.Errorf("read script %s: %w", name, err)
		}
		script = append(script, part...)
		if name == "tokens" {
			script = append(script, tables()...)
		}
	}
	out := &files{create: create, bytes: map[string]int64{}}
	return out.write("assets", "search/search.js", script)
}

// Fragment is the content of the search page's main part.
func Fragment() template.HTML { return template.HTML(asset("fragment.html")) } //nolint:gosec // our own file, without any value

// Style are the rules for Fragment. They use the variables --text, --surface,
// --muted, --border, --link, --accent, --on-accent and --mark.
func Style() string { return asset("search.css") }

func asset(name string) string {
	content, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(content)
}
