package search

import (
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkBuilder says what a post of 32 words costs.
func BenchmarkBuilder(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(random, 1.15, 2.7, 100_000)
	words := make([]string, 100_001)
	for i := range words {
		words[i] = strings.Repeat("ab", i%3) + string(rune('a'+i%26)) + strings.ToUpper(string(rune('a'+i/26%26))) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576%26))
	}
	documents := make([]Document, 20_000)
	for i := range documents {
		text := make([]string, 32)
		for n := range text {
			text[n] = words[zipf.Uint64()]
		}
		documents[i] = Document{Time: int64(i * 7919 % 20_000), Channel: i % 40, Person: i % 300, Text: strings.Join(text, " "), Page: "channel-x/1.html", Anchor: "post-abcdefghijklmnopqrstuvwxyz"}
	}
	b.ReportAllocs()
	for b.Loop() {
		builder := New(Options{TempDir: b.TempDir()})
		for _, document := range documents {
			if err := builder.Add(b.Context(), document); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := builder.Finish(b.Context(), Facets{}, func(string) (io.Writer, error) { return nowhere{}, nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/post")
}
