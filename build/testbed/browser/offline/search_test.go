package offline_test

import (
	"fmt"
	"html/template"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// searchPage is a page around the search as the viewer makes one: the same
// policy, the same variables, and no more.
var searchPage = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Search</title><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; media-src 'self' file:; form-action 'self' file:; base-uri 'none'">
<link rel="stylesheet" href="page.css"></head>
<body><main>{{.}}</main><script defer src="search/search.js"></script></body></html>`))

const pageStyle = `:root { --text: #1b1d22; --surface: #fff; --muted: #5d6066; --border: #ccc; --link: #1059b8; --accent: #1c58d9; --on-accent: #fff; --mark: #ffe58f; }
body { font: 16px/1.5 "DejaVu Sans", sans-serif; margin: 1rem; color: var(--text); background: var(--surface); }
`

// makeFolder writes a folder with a search page over documents.
func makeFolder(t *testing.T, facets search.Facets, documents ...search.Document) string {
	t.Helper()
	folder := t.TempDir()
	var open *os.File
	create := func(name string) (io.Writer, error) {
		if open != nil {
			require.NoError(t, open.Close())
		}
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		var err error
		open, err = os.Create(path)
		return open, err
	}
	b := search.New(search.Options{TempDir: t.TempDir()})
	defer b.Abort()
	for _, document := range documents {
		require.NoError(t, b.Add(t.Context(), document))
	}
	_, err := b.Finish(t.Context(), facets, create)
	require.NoError(t, err)
	require.NoError(t, search.WriteAssets(create))
	page, err := create("search.html")
	require.NoError(t, err)
	require.NoError(t, searchPage.Execute(page, search.Fragment()))
	style, err := create("page.css")
	require.NoError(t, err)
	_, err = io.WriteString(style, pageStyle+search.Style())
	require.NoError(t, err)
	require.NoError(t, open.Close())
	return folder
}

func at(date string) int64 {
	moment, err := time.ParseInLocation("2006-01-02 15:04", date, time.UTC)
	if err != nil {
		panic(err)
	}
	return moment.UnixMilli()
}

// known are the posts that the browser looks for, one by one.
func known() (search.Facets, []search.Document) {
	facets := search.Facets{
		Channels: []search.Facet{{Name: "town-square", Label: "Town Square"}, {Name: "budget", Label: "Budget 2024"}, {Name: "x", Label: `<img src=x onerror="canary=1">`}},
		People:   []search.Facet{{Name: "anna", Label: "Anna Müller"}, {Name: "boris", Label: "Boris"}, {Name: "mallory", Label: `"><script>canary=1</script>`}},
	}
	posts := []search.Document{
		{Time: at("2023-03-01 10:00"), Person: 0, Text: "The quarterly budget is ready for review"},
		{Time: at("2023-03-02 10:00"), Person: 1, Channel: 1, Text: "Ready? The budget review is not quarterly"},
		{Time: at("2023-06-15 10:00"), Person: 0, Channel: 1, File: true, Text: "Offre du café\nÉtude-Générale.pdf"},
		{Time: at("2023-07-01 10:00"), Person: 1, Thread: true, Text: "東京都の検索エンジンは速い"},
		{Time: at("2023-08-01 10:00"), Person: 1, Text: "اجتماع أحمد في مدرسة جديدة غداً"},
		{Time: at("2023-09-01 10:00"), Person: 0, Thread: true, Text: "budgetary budgets budgeting"},
		{Time: at("2024-01-01 10:00"), Person: 2, Channel: 2, Text: "canarypost </script><script>canary=1</script> \u2028 <img src=x onerror=canary=1> \u202eevil"},
		{Time: at("2024-02-01 10:00"), Person: 0, Text: strings.Repeat("filler words before the needle ", 100) + "haystackneedle " + strings.Repeat("and behind it ", 100)},
	}
	for i := range posts {
		posts[i].Page, posts[i].Anchor = fmt.Sprintf("channel-%d/1.html", posts[i].Channel), fmt.Sprintf("post-%d", i)
	}
	for i := range 50 {
		posts = append(posts, search.Document{Time: at("2022-01-01 10:00") + int64(i)*60_000, Person: 1, Text: fmt.Sprintf("standup notes %d", i), Page: "channel-0/1.html", Anchor: fmt.Sprintf("standup-%d", i)})
	}
	return facets, posts
}

func TestSearch_InARealBrowser(t *testing.T) {
	facets, posts := known()
	root, err := testbed.RepoRoot()
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(11, 12))
	corpus, names := talk(random, 4000)
	inOrder := ordered(corpus)
	anchors := make([]string, len(inOrder))
	for i, document := range inOrder {
		anchors[i] = document.Anchor
	}
	settings := map[string]any{
		"known":   makeFolder(t, facets, posts...),
		"corpus":  makeFolder(t, names, corpus...),
		"queries": answered(random, inOrder, 400), "anchors": anchors,
		"tokens": filepath.Join(root, "server", "viewer", "search", "testdata", "tokens.json"),
		"empty":  makeFolder(t, search.Facets{}),
		"torn":   tear(t, makeFolder(t, facets, posts...)),
	}
	runTests(t, t.Context(), "search.test.mjs", settings)
}

// tear removes the texts of an index.
func tear(t *testing.T, folder string) string {
	t.Helper()
	require.NoError(t, os.RemoveAll(filepath.Join(folder, "search", "texts")))
	return folder
}
