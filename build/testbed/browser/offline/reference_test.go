package offline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/viewer/search"
)

// vocabulary has words that look like each other once they are folded, and
// scripts without spaces.
var vocabulary = []string{
	"plan", "Plan", "plans", "planning", "budget", "café", "cafe", "CAFÉ", "straße", "strasse", "東京", "東京都", "京都", "都", "检索", "한국어",
	"مدرسة", "مدرسه", "שלום", "हिन्दी", "v1", "2024", "a", "b", "c", "the", "of",
}

// talk returns documents of words that follow each other often enough for
// phrases, in no order of time.
func talk(random *rand.Rand, count int) ([]search.Document, search.Facets) {
	documents := make([]search.Document, count)
	for i := range documents {
		words := make([]string, random.IntN(25))
		for n := range words {
			words[n] = vocabulary[min(int(random.ExpFloat64()*6), len(vocabulary)-1)]
			if random.IntN(20) == 0 {
				words[n] = fmt.Sprintf("rare%d", random.IntN(500))
			}
		}
		documents[i] = search.Document{
			Time: int64(random.IntN(count/2)) * 60_000, Channel: random.IntN(4), Person: random.IntN(20),
			File: random.IntN(6) == 0, Thread: random.IntN(3) == 0, Text: strings.Join(words, " "),
			Page: "1.html", Anchor: fmt.Sprintf("post-%d", i),
		}
	}
	facets := search.Facets{}
	for i := range 4 {
		facets.Channels = append(facets.Channels, search.Facet{Name: fmt.Sprintf("channel-%d", i)})
	}
	for i := range 20 {
		facets.People = append(facets.People, search.Facet{Name: fmt.Sprintf("person-%d", i)})
	}
	return documents, facets
}

// query is a search as the engine of the page takes one, and its answer.
type query struct {
	Parts    []part `json:"parts"`
	Channels []int  `json:"channels,omitempty"`
	People   []int  `json:"people,omitempty"`
	File     bool   `json:"file,omitempty"`
	Thread   bool   `json:"thread,omitempty"`
	Since    *int64 `json:"since,omitempty"`
	Until    *int64 `json:"until,omitempty"`
	Answer   []int  `json:"answer"`
}

type part struct {
	Words     []string `json:"words"`
	Beginning bool     `json:"beginning"`
	Without   bool     `json:"without"`
}

// ordered returns documents as the index numbers them.
func ordered(documents []search.Document) []search.Document {
	documents = slices.Clone(documents)
	slices.SortStableFunc(documents, func(a, b search.Document) int { return int(a.Time - b.Time) })
	return documents
}

// answered returns random queries with the numbers of the documents that they
// find, by reading every document.
func answered(random *rand.Rand, documents []search.Document, count int) []query {
	words := make([][]string, len(documents))
	for i, document := range documents {
		words[i] = search.Words(document.Text)
	}
	queries := make([]query, count)
	for i := range queries {
		q := &queries[i]
		*q = anyQuery(random, words)
		q.Answer = []int{}
		for n, document := range documents {
			if q.finds(document, words[n]) {
				q.Answer = append(q.Answer, n)
			}
		}
	}
	return queries
}

func anyQuery(random *rand.Rand, words [][]string) query {
	q := query{Parts: []part{}}
	for range random.IntN(4) {
		// Words that stand somewhere are found oftener than others.
		somewhere := words[random.IntN(len(words))]
		if len(somewhere) == 0 {
			continue
		}
		from := random.IntN(len(somewhere))
		to := min(len(somewhere), from+1+random.IntN(3))
		p := part{Words: slices.Clone(somewhere[from:to]), Beginning: random.IntN(4) == 0, Without: random.IntN(6) == 0}
		if last := len(p.Words) - 1; p.Beginning {
			letters := []rune(p.Words[last])
			p.Words[last] = string(letters[:1+random.IntN(len(letters))])
		}
		q.Parts = append(q.Parts, p)
	}
	maybe := func() bool { return random.IntN(4) == 0 }
	if maybe() {
		q.Channels = []int{random.IntN(4), random.IntN(5)}
	}
	if maybe() {
		q.People = []int{random.IntN(20)}
	}
	q.File, q.Thread = maybe(), maybe()
	if maybe() {
		since := int64(random.IntN(len(words))) * 30_000
		q.Since = &since
	}
	if maybe() {
		until := int64(random.IntN(len(words))) * 30_000
		q.Until = &until
	}
	return q
}

func (q query) finds(document search.Document, words []string) bool {
	if q.Channels != nil && !slices.Contains(q.Channels, document.Channel) || q.People != nil && !slices.Contains(q.People, document.Person) {
		return false
	}
	if q.File && !document.File || q.Thread && !document.Thread {
		return false
	}
	if q.Since != nil && document.Time < *q.Since || q.Until != nil && document.Time >= *q.Until {
		return false
	}
	for _, p := range q.Parts {
		if p.stands(words) == p.Without {
			return false
		}
	}
	return true
}

func (p part) stands(words []string) bool {
	for from := range words {
		if from+len(p.Words) <= len(words) && p.standsAt(words[from:]) {
			return true
		}
	}
	return false
}

func (p part) standsAt(words []string) bool {
	for i, word := range p.Words {
		if p.Beginning && i == len(p.Words)-1 {
			return strings.HasPrefix(words[i], word)
		}
		if words[i] != word {
			return false
		}
	}
	return true
}
