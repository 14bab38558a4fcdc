package viewertest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/bulk"
)

// Of a large team, one root in so many has replies.
const (
	largeUsers, largeChannels      = 300, 40
	rootsPerThread, repliesPerRoot = 8, 8
)

// Large calls add with the lines of a team of about so many posts: half of them
// replies, of 5 to 60 words, a tenth of them with nested Markdown and reactions.
func Large(posts int, add func(bulk.Line)) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same in each run
	add(bulk.VersionLine("team-export", "1"))
	add(bulk.Line{Type: bulk.TypeTeam, Team: &bulk.Team{Name: "choir", DisplayName: "Large", Type: "O"}})
	for n := range largeChannels {
		add(bulk.Line{Type: bulk.TypeChannel, Channel: &bulk.Channel{Team: "choir", Name: fmt.Sprintf("channel-%02d", n), DisplayName: fmt.Sprintf("Channel %d", n), Type: "O"}})
	}
	for n := range largeUsers {
		add(bulk.Line{Type: bulk.TypeUser, User: &bulk.User{Username: fmt.Sprintf("user%d", n), Email: fmt.Sprintf("user%d@example.com", n)}})
	}
	number := 0
	next := func(minute int) bulk.Content {
		number++
		c := content(fmt.Sprintf("p%d", number), fmt.Sprintf("user%d", random.IntN(largeUsers)), minute, sentence(random))
		if number%10 == 0 {
			c.Message = "> **" + c.Message + "** and `code`"
			c.Reactions = []bulk.Reaction{{User: "user1", EmojiName: "+1"}, {User: "user2", EmojiName: "tada"}}
		}
		return c
	}
	for channel := 0; number < posts; channel++ {
		minute := 0
		for number < posts*(channel+1)/largeChannels {
			minute += 7
			root := next(minute)
			var replies []bulk.Content
			if random.IntN(rootsPerThread) == 0 {
				for n := range repliesPerRoot {
					replies = append(replies, next(minute+n+1))
				}
			}
			add(post(fmt.Sprintf("channel-%02d", channel), root, replies...))
		}
	}
}

// frequent are words that people write often, with the signs that they use.
var frequent = strings.Fields("the release is ready für morgen @user1 see https://example.com/x **bold** naïve 問題 ok deploy failed again who can look :tada:")

// sentence returns 5 to 60 words: half of them frequent, some that occur once.
func sentence(random *rand.Rand) string {
	words := make([]string, 5+random.IntN(56))
	for i := range words {
		switch n := random.IntN(10); {
		case n < 5:
			words[i] = frequent[random.IntN(len(frequent))]
		case n < 9:
			words[i] = fmt.Sprintf("word%d", int(random.ExpFloat64()*400))
		default:
			words[i] = fmt.Sprintf("%x", random.Uint32())
		}
	}
	return strings.Join(words, " ")
}
