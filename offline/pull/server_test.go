package pull_test

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/remote"
)

// fakeServer answers as a Mattermost server does, and breaks as servers and lines break.
// What a pull makes of a real server is tested end to end.
type fakeServer struct {
	*httptest.Server
	me, other remote.User
	team      remote.Team

	// patience is how long clients wait for it.
	patience time.Duration

	mutex    sync.Mutex
	channels []remote.Channel
	// people are those of conversations, by channel, beside the user.
	people   map[string][]remote.User
	posts    map[string][]remote.Post
	files    map[string][]byte
	requests []string
	// fault answers a request in its own way and returns true.
	fault func(w http.ResponseWriter, r *http.Request) bool
}

// id makes an id of a word.
func id(word string) string { return (word + strings.Repeat("0", 26))[:26] }

func newFakeServer(t *testing.T) *fakeServer {
	t.Helper()
	s := &fakeServer{
		patience: 20 * time.Second,
		me:       remote.User{ID: id("me"), Username: "anna", Roles: "system_user", Email: "anna@example.com"}, other: remote.User{ID: id("other"), Username: "boris", Roles: "system_user"},
		team: remote.Team{ID: id("team"), Name: "choir", DisplayName: "Choir", Type: "O", CreateAt: 1}, posts: map[string][]remote.Post{}, files: map[string][]byte{}, people: map[string][]remote.User{},
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// channel adds a channel.
func (s *fakeServer) channel(name string) string {
	s.channels = append(s.channels, remote.Channel{ID: id(name), TeamID: s.team.ID, Type: "O", Name: name, DisplayName: name, CreateAt: 1})
	return id(name)
}

// talk adds a direct or group message with some people.
func (s *fakeServer) talk(name, kind string, usernames ...string) string {
	ids := []string{s.me.ID}
	for _, username := range usernames {
		ids = append(ids, id("user"+username))
		s.people[id(name)] = append(s.people[id(name)], remote.User{ID: id("user" + username), Username: username, Roles: "system_user"})
	}
	slices.Sort(ids)
	channel := remote.Channel{ID: id(name), Type: kind, Name: strings.Join(ids, "__"), CreateAt: 1}
	if kind == "G" {
		sum := sha1.Sum([]byte(strings.Join(ids, "")))
		channel.Name = hex.EncodeToString(sum[:])
	}
	s.channels = append(s.channels, channel)
	return channel.ID
}

// accounts are all that there are.
func (s *fakeServer) accounts() []remote.User {
	all := []remote.User{s.me, s.other}
	for _, people := range s.people {
		all = append(all, people...)
	}
	return all
}

// members are those of a channel.
func (s *fakeServer) members(channelID string) []remote.Member {
	list := []remote.Member{{ChannelID: channelID, UserID: s.me.ID, SchemeUser: true}}
	people := s.people[channelID]
	if people == nil {
		people = []remote.User{s.other}
	}
	for _, user := range people {
		list = append(list, remote.Member{ChannelID: channelID, UserID: user.ID, SchemeUser: true})
	}
	return list
}

// asked returns how many requests had something in them.
func (s *fakeServer) asked(part string) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	n := 0
	for _, request := range s.requests {
		if strings.Contains(request, part) {
			n++
		}
	}
	return n
}

// say adds a post that was made at a time.
func (s *fakeServer) say(channelID, message string, at int64, change ...func(*remote.Post)) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	post := remote.Post{ID: id(fmt.Sprintf("p%sx%06d", channelID[:4], len(s.posts[channelID]))), ChannelID: channelID, UserID: s.other.ID, CreateAt: at, UpdateAt: at, Message: message}
	for _, do := range change {
		do(&post)
	}
	s.posts[channelID] = append(s.posts[channelID], post)
	for i := range s.channels {
		if s.channels[i].ID == channelID {
			s.channels[i].LastPostAt = max(s.channels[i].LastPostAt, at)
			s.channels[i].TotalMsgCount++
		}
	}
	return post.ID
}

// change changes a post.
func (s *fakeServer) change(channelID, postID string, do func(*remote.Post)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i := range s.posts[channelID] {
		if post := &s.posts[channelID][i]; post.ID == postID {
			do(post)
			post.UpdateAt = time.Now().UnixMilli()
		}
	}
}

// pages returns how many pages of posts were asked for.
func (s *fakeServer) pages() int { return s.asked("/posts?") }

func (s *fakeServer) serve(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	s.requests = append(s.requests, r.Method+" "+r.URL.String())
	fault := s.fault
	s.mutex.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	if r.URL.Path == "/api/v4/users/login" {
		w.Header().Set("Token", "session")
		s.answer(w, s.me)
		return
	}
	if r.Header.Get("Authorization") != "Bearer session" {
		refuse(w, http.StatusUnauthorized)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/api/v4")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case path == "/users/me":
		s.answer(w, s.me)
	case path == "/users/ids":
		var ids []string
		_ = json.NewDecoder(r.Body).Decode(&ids)
		s.answer(w, slices.DeleteFunc(s.accounts(), func(user remote.User) bool { return !slices.Contains(ids, user.ID) }))
	case strings.HasSuffix(path, "/channels/members"):
		var own []remote.Member
		for _, channel := range s.channels {
			own = append(own, remote.Member{ChannelID: channel.ID, UserID: s.me.ID, SchemeUser: true, LastViewedAt: 77})
		}
		s.answer(w, own)
	case strings.HasSuffix(path, "/members/ids"):
		s.answer(w, []remote.Member{{UserID: s.me.ID, SchemeUser: true}, {UserID: s.other.ID, SchemeUser: true}})
	case path == "/config/client":
		s.answer(w, map[string]string{"MaxPostSize": "16383", "ShowEmailAddress": "true", "ShowFullName": "true"})
	case strings.HasSuffix(path, "/channels") && parts[0] == "users":
		s.answer(w, s.channels)
	case strings.HasSuffix(path, "/threads"):
		s.answer(w, map[string]any{"threads": []string{}})
	case parts[0] == "channels" && parts[2] == "members":
		s.answer(w, s.members(parts[1]))
	case parts[0] == "channels" && parts[2] == "posts":
		s.answer(w, s.page(parts[1], r))
	case path == "/posts/ids":
		s.byID(w, r)
	case parts[0] == "files" && s.files[parts[1]] != nil:
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(s.files[parts[1]])))
	case strings.HasSuffix(path, "/bookmarks"):
		refuse(w, http.StatusForbidden)
	case path == "/users/me/preferences", path == "/emoji", path == "/users/usernames":
		s.answer(w, []string{})
	default:
		refuse(w, http.StatusNotFound)
	}
}

func (s *fakeServer) answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"id":"api.fault","message":"It did not work.","status_code":%d}`, status)
}

// page answers as a server does: newest first, before a post, or what changed.
func (s *fakeServer) page(channelID string, r *http.Request) remote.PostList {
	query := r.URL.Query()
	list := remote.PostList{Order: []string{}, Posts: map[string]remote.Post{}}
	posts := slices.Clone(s.posts[channelID])
	slices.SortStableFunc(posts, func(a, b remote.Post) int { return int(b.CreateAt - a.CreateAt) })
	add := func(post remote.Post) {
		list.Order = append(list.Order, post.ID)
		list.Posts[post.ID] = post
	}
	if since, _ := strconv.ParseInt(query.Get("since"), 10, 64); since > 0 {
		for _, post := range posts {
			if post.UpdateAt > since && len(list.Order) < remote.MaxChanged {
				add(post)
			}
		}
		return list
	}
	before := int64(1 << 62)
	if anchor := query.Get("before"); anchor != "" {
		before = -1
		for _, post := range posts {
			if post.ID == anchor {
				before = post.CreateAt
			}
		}
	}
	posts = slices.DeleteFunc(posts, func(p remote.Post) bool { return p.DeleteAt != 0 || p.CreateAt >= before })
	size, _ := strconv.Atoi(query.Get("per_page"))
	n, _ := strconv.Atoi(query.Get("page"))
	for _, post := range posts[min(n*size, len(posts)):min((n+1)*size, len(posts))] {
		add(post)
	}
	return list
}

func (s *fakeServer) byID(w http.ResponseWriter, r *http.Request) {
	var ids []string
	_ = json.NewDecoder(r.Body).Decode(&ids)
	var found []remote.Post
	for _, posts := range s.posts {
		for _, post := range posts {
			if slices.Contains(ids, post.ID) {
				found = append(found, post)
			}
		}
	}
	if len(found) == 0 {
		refuse(w, http.StatusNotFound)
		return
	}
	s.answer(w, found)
}
