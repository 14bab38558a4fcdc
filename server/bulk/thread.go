package bulk

import "iter"

// Thread returns the thread of a line: that of a post in a channel or in a
// conversation. Other lines have none.
func (l Line) Thread() (thread Thread, ok bool) {
	switch {
	case l.Post != nil:
		return l.Post.Thread, true
	case l.DirectPost != nil:
		return l.DirectPost.Thread, true
	}
	return Thread{}, false
}

// Contents yields the root and the replies of a thread.
func (t Thread) Contents() iter.Seq[Content] {
	return func(yield func(Content) bool) {
		if !yield(t.Content) {
			return
		}
		for _, reply := range t.Replies {
			if !yield(reply) {
				return
			}
		}
	}
}

// Files yields the paths of all files of a thread.
func (t Thread) Files() iter.Seq[string] {
	return func(yield func(string) bool) {
		for content := range t.Contents() {
			for _, attachment := range content.Attachments {
				if !yield(attachment.Path) {
					return
				}
			}
		}
	}
}

// Names yields all people whom a thread names, in any order and more than once.
func (t Thread) Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, follower := range t.ThreadFollowers {
			if !yield(follower.User) {
				return
			}
		}
		for content := range t.Contents() {
			if !yield(content.User) {
				return
			}
			for _, name := range content.FlaggedBy {
				if !yield(name) {
					return
				}
			}
			for _, reaction := range content.Reactions {
				if !yield(reaction.User) {
					return
				}
			}
		}
	}
}
