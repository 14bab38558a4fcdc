package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scattered returns documents with rare and common words, in no order of time.
func scattered(random *rand.Rand, count int) []Document {
	documents := make([]Document, count)
	for i := range documents {
		var text strings.Builder
		for range random.IntN(30) {
			switch random.IntN(12) {
			case 0:
				fmt.Fprintf(&text, "rare%d ", random.IntN(5000))
			case 1:
				text.WriteString("東京都" + string(rune('一'+random.IntN(50))) + " ")
			case 2:
				text.WriteString("İstanbul’da ÉCOLE <b>&\u2028</script> ")
			default:
				fmt.Fprintf(&text, "w%d ", int(random.ExpFloat64()*8))
			}
		}
		documents[i] = Document{
			Time: int64(random.IntN(count)) * 1000, Channel: random.IntN(5) - 1, Person: random.IntN(40) - 1,
			File: random.IntN(9) == 0, Thread: random.IntN(2) == 0, Text: text.String(),
			Page: fmt.Sprintf("channel-%d/%d.html", i%7, i/300), Anchor: fmt.Sprintf("post-%d", i),
		}
	}
	return documents
}

func sorted(documents []Document) []Document {
	documents = slices.Clone(documents)
	slices.SortStableFunc(documents, func(a, b Document) int { return cmp.Compare(a.Time, b.Time) })
	return documents
}

// assertSame compares words without the cost of printing them.
func assertSame(t *testing.T, expected, actual map[string]found) {
	t.Helper()
	assert.Len(t, actual, len(expected))
	for word, here := range expected {
		require.True(t, maps.EqualFunc(here, actual[word], slices.Equal), "%q stands elsewhere", word)
	}
}

func TestBuilder_FindsWhatPlainReadingFinds(t *testing.T) {
	tiny := limits{documents: 3000, places: 500, words: 4000, file: 2000}
	for name, test := range map[string]struct {
		count  int
		limits limits
	}{
		"no document":                       {0, usualLimits},
		"one document":                      {1, usualLimits},
		"all in memory":                     {500, usualLimits},
		"runs on disk":                      {700, limits{documents: 20_000, places: 3000, words: 20_000, file: maxShard}},
		"more runs than are merged at once": {1500, tiny},
		"words of many blocks":              {2_500, usualLimits},
	} {
		t.Run(name, func(t *testing.T) {
			documents := scattered(rand.New(rand.NewPCG(1, uint64(test.count))), test.count)
			made := build(t, test.limits, Facets{}, documents...)
			ordered := sorted(documents)
			assertSame(t, wordsOf(ordered), made.words(t))
			texts := made.texts(t)
			require.Len(t, texts, len(ordered))
			for i, d := range ordered {
				require.Equal(t, shown{d.Time, d.Channel, d.Person, d.Page, d.Anchor, d.Text}, texts[i])
			}
		})
	}
}

func TestBuilder_SplitsAWordThatManyDocumentsHaveIntoPages(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	documents := make([]Document, 4000)
	for i := range documents {
		documents[i] = Document{Time: int64(i), Text: strings.Repeat("x ", random.IntN(20)) + strings.Repeat("common ", random.IntN(40))}
	}
	small := usualLimits
	small.file = 3000
	made := build(t, small, Facets{}, documents...)
	assert.Contains(t, made, fileName("pages", 5))
	assert.Contains(t, made, fileName("terms", 0))
	assertSame(t, wordsOf(documents), made.words(t))
}

func TestBuilder_WritesNoFileOver256KiB(t *testing.T) {
	hostile := strings.Repeat("<\u2028\x00</script>", 4000)
	documents := []Document{
		{Text: strings.Repeat("a", 2<<20)},
		{Text: strings.Repeat("a ", 1<<17), Time: 1},
		{Text: strings.Repeat("漢", 1<<16), Time: 2},
		{Text: strings.Repeat("\u0301", 1<<18), Time: 3},
		{Text: strings.Repeat("\xff\xfe", 1<<18), Time: 4},
	}
	for i := range 30 {
		documents = append(documents, Document{Time: int64(5 + i), Text: hostile, Page: strings.Repeat("<", 1000), Anchor: strings.Repeat("&", 1000)})
	}
	var words strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&words, "%x ", i*7919)
	}
	documents = append(documents, Document{Time: 100, Text: words.String()})
	people := make([]Facet, 3000)
	for i := range people {
		people[i] = Facet{Name: strings.Repeat("<", 400), Label: "\u2028</script>"}
	}
	made := build(t, usualLimits, Facets{People: people}, documents...)
	for name, content := range made {
		assert.LessOrEqual(t, content.Len(), 256<<10, name)
		script := decoded(t, content.Bytes())
		assert.True(t, call.MatchString(script), name)
		assert.False(t, strings.ContainsAny(script, "<\u2028\u2029"), name)
	}
	read := made.words(t)
	assert.Contains(t, read, strings.Repeat("a", maxWord))
	assert.Len(t, read["a"][1], 1<<17, "a word that fills a document is found")
	assert.Contains(t, read, "漢漢")
}

func TestBuilder_WritesTheSameBytesForTheSameDocuments(t *testing.T) {
	documents := scattered(rand.New(rand.NewPCG(3, 3)), 2000)
	facets := Facets{Channels: []Facet{{Name: "town-square", Label: "Town Square"}}}
	first := build(t, usualLimits, facets, documents...)
	again := build(t, limits{documents: 9000, places: 700, words: 5000, file: maxShard}, facets, documents...)
	assert.Equal(t, first, again)
}

func TestBuilder_RefusesLinksWithoutEnd(t *testing.T) {
	b := New(Options{TempDir: t.TempDir()})
	defer b.Abort()
	assert.ErrorContains(t, b.Add(t.Context(), Document{Page: strings.Repeat("x", 2000)}), "too long")
}

func TestBuilder_LeavesNoTemporaryFile(t *testing.T) {
	documents := scattered(rand.New(rand.NewPCG(3, 4)), 3000)
	tiny := limits{documents: 3000, places: 500, words: 4000, file: maxShard}
	broken := errors.New("disk full")
	for name, finish := range map[string]func(*Builder) error{
		"finished": func(b *Builder) error {
			_, err := b.Finish(t.Context(), Facets{}, folder{}.create)
			return err
		},
		"aborted": func(b *Builder) error { b.Abort(); return nil },
		"failed": func(b *Builder) error {
			_, err := b.Finish(t.Context(), Facets{}, func(string) (io.Writer, error) { return nil, broken })
			assert.ErrorIs(t, err, broken)
			return nil
		},
		"canceled": func(b *Builder) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := b.Finish(ctx, Facets{}, folder{}.create)
			assert.ErrorIs(t, err, context.Canceled)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := newBuilder(Options{TempDir: dir}, tiny)
			for _, document := range documents {
				require.NoError(t, b.Add(t.Context(), document))
			}
			require.NoError(t, finish(b))
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, left)
			assert.Empty(t, b.documents.runs.all())
			assert.Empty(t, b.words.runs.all())
		})
	}
}

func TestBuilder_SaysWhyItHasNoTemporaryFile(t *testing.T) {
	b := newBuilder(Options{TempDir: t.TempDir() + "/nowhere"}, limits{documents: 10, places: 10, words: 10, file: maxShard})
	assert.ErrorIs(t, b.Add(t.Context(), Document{Text: "enough to be written"}), os.ErrNotExist)
}
