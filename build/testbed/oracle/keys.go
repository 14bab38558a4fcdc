package oracle

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// row is a row as PostgreSQL writes it in JSON.
type row map[string]any

func (r row) text(column string) string {
	text, _ := r[column].(string)
	return text
}

func (r row) number(column string) int64 {
	number, _ := r[column].(json.Number)
	value, _ := number.Int64()
	return value
}

// keys map the ids of one server to texts that mean the same on every server.
type keys struct {
	names map[string]string
	// used counts how often each text was given, so that no two ids share one.
	used map[string]int
	// since is the time when the server was made, in milliseconds.
	since int64
}

// idLength is the length of the ids of Mattermost: small letters and digits.
const idLength = 26

func (k *keys) give(id, name string) {
	k.used[name]++
	if n := k.used[name]; n > 1 {
		name = fmt.Sprintf("%s#%d", name, n)
	}
	k.names[id] = name
}

// build names everything that other rows refer to, in the order in which the
// names depend on each other.
func (k *keys) build(all map[string][]row) {
	for _, r := range all["users"] {
		k.give(r.text("id"), "@"+r.text("username"))
	}
	for _, r := range all["teams"] {
		k.give(r.text("id"), "~"+r.text("name"))
	}
	members := map[string][]string{}
	for _, r := range all["channelmembers"] {
		members[r.text("channelid")] = append(members[r.text("channelid")], k.replace(r.text("userid")))
	}
	for _, r := range all["channels"] {
		k.give(r.text("id"), k.channel(r, members[r.text("id")]))
	}
	k.posts(all)
	k.files(all["fileinfo"])
}

// channel names a channel by its team and name, and a conversation by who is in
// it: the name of a direct message holds ids, that of a group message a hash.
func (k *keys) channel(r row, members []string) string {
	slices.Sort(members)
	switch r.text("type") {
	case "D":
		both := strings.Split(k.replace(r.text("name")), "__")
		slices.Sort(both)
		return "dm:" + strings.Join(both, ",")
	case "G":
		return "gm:" + strings.Join(members, ",")
	default:
		return k.replace(r.text("teamid")) + "/" + r.text("name")
	}
}

// posts names posts by channel, time, author and text. Several that share all of
// that are told apart by what hangs on them.
func (k *keys) posts(all map[string][]row) {
	hanging := map[string][]string{}
	hang := func(postID string, parts ...any) {
		hanging[postID] = append(hanging[postID], fmt.Sprint(parts...))
	}
	roots := map[string]row{}
	for _, r := range all["posts"] {
		roots[r.text("id")] = r
		if r.text("rootid") != "" {
			hang(r.text("rootid"), "reply", r["createat"], k.replace(r.text("userid")), r.text("message"))
		}
	}
	for _, r := range all["fileinfo"] {
		hang(r.text("postid"), "file", r.text("name"), r["size"])
	}
	for _, r := range all["reactions"] {
		hang(r.text("postid"), "reaction", k.replace(r.text("userid")), r.text("emojiname"))
	}
	for _, r := range all["preferences"] {
		hang(r.text("name"), "preference", k.replace(r.text("userid")), r.text("category"))
	}
	type named struct{ id, name, more string }
	var found []named
	for _, r := range all["posts"] {
		id := r.text("id")
		slices.Sort(hanging[id])
		root := roots[r.text("rootid")]
		more := fmt.Sprint(r["type"], r["props"], r["ispinned"], r["editat"], r["deleteat"], root["createat"], root.text("message"), hanging[id])
		found = append(found, named{id, k.post(r), more})
	}
	slices.SortFunc(found, func(a, b named) int { return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.more, b.more)) })
	for _, post := range found {
		k.give(post.id, post.name)
	}
}

func (k *keys) post(r row) string {
	at := "now"
	if created := r.number("createat"); !k.isNow(created) {
		at = fmt.Sprint(created)
	}
	kind := "post"
	switch {
	case r.text("originalid") != "":
		kind = "earlier version"
	case r.number("deleteat") != 0:
		kind = "deleted post"
	case r.text("rootid") != "":
		kind = "reply"
	}
	return fmt.Sprintf("%s(%s %s %s %s)", kind, k.replace(r.text("channelid")), at, k.replace(r.text("userid")), brief(k.replace(r.text("message"))))
}

func (k *keys) files(rows []row) {
	sorted := slices.SortedFunc(slices.Values(rows), func(a, b row) int {
		return cmp.Or(strings.Compare(k.replace(a.text("postid")), k.replace(b.text("postid"))), strings.Compare(a.text("name"), b.text("name")), cmp.Compare(a.number("size"), b.number("size")))
	})
	for _, r := range sorted {
		k.give(r.text("id"), fmt.Sprintf("file(%s %s %d)", k.replace(r.text("postid")), r.text("name"), r.number("size")))
	}
}

// nameOthers names the rows of all further tables that have an id of their own.
func (k *keys) nameOthers(tables []table, all map[string][]row) {
	done := map[string]bool{}
	for _, natural := range naturalKeys {
		k.nameRows(natural.table, natural.columns, all[natural.table])
		done[natural.table] = true
	}
	for _, t := range tables {
		if len(t.key) == 1 && t.key[0] == "id" && !done[t.name] {
			k.nameRows(t.name, t.columns, all[t.name])
		}
	}
}

// nameRows names rows that have no name yet by columns of theirs.
func (k *keys) nameRows(table string, columns []string, rows []row) {
	type named struct{ id, name string }
	var found []named
	for _, r := range rows {
		if k.names[r.text("id")] != "" {
			continue
		}
		var parts []string
		for _, column := range columns {
			if column != "id" {
				parts = append(parts, k.plain(r[column]))
			}
		}
		found = append(found, named{r.text("id"), table + "(" + strings.Join(parts, " ") + ")"})
	}
	slices.SortFunc(found, func(a, b named) int { return strings.Compare(a.name, b.name) })
	for _, f := range found {
		k.give(f.id, f.name)
	}
}

// replace puts names where ids stand.
func (k *keys) replace(text string) string {
	if len(text) < idLength {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && isIDByte(text[end]) {
			end++
		}
		if end == i {
			end++ // one byte that belongs to no id
		}
		token := text[i:end]
		if name, ok := k.names[token]; ok {
			token = name
		}
		out.WriteString(token)
		i = end
	}
	return out.String()
}

func isIDByte(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// briefLength bounds the letters of a text in a name.
const briefLength = 24

// brief shortens a text to its beginning and a checksum of all of it.
func brief(text string) string {
	if utf8.RuneCountInString(text) <= briefLength {
		return fmt.Sprintf("%q", text)
	}
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%q…%s", string([]rune(text)[:briefLength]), hex.EncodeToString(sum[:3]))
}
