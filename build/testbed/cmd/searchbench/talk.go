package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// The shape of a generated team is that of "make bench": messages of 5 to 60
// words, 40 channels of very different size, 300 people. Words are as frequent
// as in a natural language (Zipf's law), so the index is as large as one of
// real talk would be.
const (
	channels   = 40
	people     = 300
	vocabulary = 400_000
)

// talk generates posts.
type talk struct {
	random *rand.Rand
	words  *rand.Zipf
	list   []string
	posts  int
	text   strings.Builder
	lines  []string // what posts say, instead of generated words
}

// readLines makes posts say the lines of a file, in turn.
func (t *talk) readLines(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the lines of posts: %w", err)
	}
	t.lines = strings.Split(strings.TrimSpace(string(content)), "\n")
	return nil
}

func newTalk(posts int) *talk {
	random := rand.New(rand.NewPCG(1, 2))
	t := &talk{random: random, words: rand.NewZipf(random, 1.15, 2.7, vocabulary-1), list: make([]string, vocabulary), posts: posts}
	for rank := range t.list {
		t.list[rank] = word(rank)
	}
	return t
}

// word makes a word for a rank: frequent words are short.
func word(rank int) string {
	const consonants, vowels = "bdfghklmnprstvz", "aeiou"
	var out strings.Builder
	for n := rank; ; n = n/75 - 1 {
		out.WriteByte(consonants[n%15])
		out.WriteByte(vowels[n/15%5])
		if n < 75 {
			return out.String() + []string{"", "n", "sk", "ten", "ngli"}[rank%5]
		}
	}
}

func (t *talk) post(n int) search.Document {
	t.text.Reset()
	if t.lines != nil {
		t.text.WriteString(t.lines[n%len(t.lines)])
	} else {
		t.generate()
	}
	if n == t.posts/2 {
		t.text.WriteString(" needleword")
	}
	if t.random.IntN(1000) == 0 {
		t.text.WriteString(" annual report of the board")
	}
	channel := min(int(t.random.ExpFloat64()*6), channels-1)
	return search.Document{
		Time: 1_500_000_000_000 + int64(n)*100_000 + int64(t.random.IntN(3_600_000)), Channel: channel, Person: t.random.IntN(people),
		File: t.random.IntN(20) == 0, Thread: t.random.IntN(2) == 0, Text: t.text.String(),
		Page: fmt.Sprintf("channel-%d/%d.html", channel, n/3000), Anchor: fmt.Sprintf("post-%026x", t.random.Uint64()),
	}
}

func (t *talk) generate() {
	for i := range 5 + t.random.IntN(56) {
		if i > 0 {
			t.text.WriteString([]string{" ", " ", " ", ", "}[i%4])
		}
		t.text.WriteString(t.list[t.words.Uint64()])
	}
}

func (t *talk) facets() search.Facets {
	var facets search.Facets
	for n := range channels {
		facets.Channels = append(facets.Channels, search.Facet{Name: fmt.Sprintf("channel-%d", n), Label: fmt.Sprintf("Channel %d", n)})
	}
	for n := range people {
		facets.People = append(facets.People, search.Facet{Name: fmt.Sprintf("user%d", n), Label: fmt.Sprintf("First Last %d", n)})
	}
	return facets
}

// queries lists the searches that Chromium makes: rare and common words, phrases,
// beginnings, and filters.
var queries = []string{
	"needleword", word(0), word(50), word(0) + " " + word(1) + " " + word(2), `"annual report"`, `"` + word(0) + " " + word(1) + `"`,
	word(0) + " from:user7", word(300) + " in:channel-3 has:file", "needle*", "ba*", "b*", word(0) + " after:2018-01-01 before:2018-02-01", "from:user7", "has:file is:thread",
}
