package viewertest

import (
	"fmt"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Shapes is a team whose posts are hard to divide among pages: every post has an id.
func Shapes() Content {
	c := Content{Extras: map[string][]any{}, Files: map[string][]byte{}}
	c.Lines = append(c.Lines, bulk.VersionLine("team-export", "1"), bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: "Shapes", Type: "O"}})
	for _, name := range []string{"brim", "threads", "moment", "empty", "large", "forged", "eras"} {
		c.Lines = append(c.Lines, bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: name, DisplayName: name, Type: "O"}})
	}
	number := 0
	next := func(minute int) bulk.Content {
		number++
		return content(fmt.Sprintf("s%d", number), "anna", minute, fmt.Sprintf("post %d", number))
	}
	replies := func(count, minute int) (made []bulk.Content) {
		for n := range count {
			made = append(made, next(minute+n))
		}
		return made
	}
	c.brims(next, replies)
	c.divided(next, replies)
	c.bodies(next, replies)
	return c
}

// brims has as many posts as a page or a thread takes, and one more.
func (c *Content) brims(next func(int) bulk.Content, replies func(count, minute int) []bulk.Content) {
	for n := range 601 {
		c.Lines = append(c.Lines, post("brim", next(n)))
	}
	for n, count := range []int{0, 1, 8, 9, 30, 31, 300, 301, 650} {
		c.Lines = append(c.Lines, post("threads", next(n*1000), replies(count, n*1000+1)...))
	}
	// The replies stand before their root, as clocks of bridges have it.
	c.Lines = append(c.Lines, post("threads", next(20_000), replies(40, 100)...))
	for range 700 {
		c.Lines = append(c.Lines, post("moment", next(5), next(5)))
	}
}

// divided has threads whose lines repeat their root, with others between them.
func (c *Content) divided(next func(int) bulk.Content, replies func(count, minute int) []bulk.Content) {
	first, second := next(7), next(7)
	for part := range 4 {
		c.Lines = append(c.Lines, post("threads", first, replies(20, 10+part*20)...), post("threads", second, replies(2, 10+part)...))
	}
}

// bodies has posts that are large, that look like a post of a page, and of all times.
func (c *Content) bodies(next func(int) bulk.Content, replies func(count, minute int) []bulk.Content) {
	for n := range 12 {
		large := next(n * 10)
		large.Message = strings.Repeat("long ", 20_000)
		answers := replies(12, n*10+1)
		for i := range answers {
			answers[i].Message = strings.Repeat("> *quoted*\n", 4000)
		}
		c.Lines = append(c.Lines, post("large", large, answers...))
	}
	forged := `<article class="p" id="post-` + ID("forged") + `"><script>` + Canary + `</script></article>`
	for n, text := range []string{forged, "```\n" + forged + "\n```", "`" + forged + "`", "[" + forged + "](https://example.com/" + forged + ")"} {
		post := next(n)
		post.Message = text
		post.Attachments = []bulk.Attachment{{Path: "files/x/" + strings.ReplaceAll(forged, "/", "")}}
		c.Lines = append(c.Lines, bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "forged", Thread: bulk.Thread{Content: post}}})
	}
	for n, at := range []int64{-1 << 50, -1, 0, 1, start, 1 << 42, 1 << 60} {
		post := next(n)
		post.CreateAt = at
		c.Lines = append(c.Lines,
			bulk.Line{Type: bulk.TypePost, Post: &bulk.Post{Team: "choir", Channel: "eras", Thread: bulk.Thread{Content: post, Replies: replies(1, n)}}},
			bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: []string{"boris", "anna", "boris"}, Thread: bulk.Thread{Content: next(n)}}},
			bulk.Line{Type: bulk.TypeDirectPost, DirectPost: &bulk.DirectPost{ChannelMembers: []string{"anna", "claire.dubois", "boris"}, Thread: bulk.Thread{Content: next(n), Replies: replies(n, n)}}})
	}
}
