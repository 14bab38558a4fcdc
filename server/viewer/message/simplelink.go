package message

import "strings"

// maxSimpleHost bounds the length of a host that is certainly an address.
const maxSimpleHost = 200

// address writes an address as a link. The pass stands at the "://".
func (s *simple) address() bool {
	scheme := ""
	for _, known := range []string{"https", "http"} {
		if strings.HasSuffix(s.text[s.from:s.at], known) {
			scheme = known
			break
		}
	}
	start := s.at - len(scheme)
	if before := s.before(start); scheme == "" || before != ' ' && before != '\n' {
		return false
	}
	end := start
	for end < len(s.text) && s.text[end] != ' ' && s.text[end] != '\n' {
		end++
	}
	// Signs that end a sentence are no part of the address.
	address := strings.TrimRight(s.text[start:end], ".,!?:")
	if !simpleAddress(address[len(scheme)+len("://"):]) {
		return false
	}
	s.at = start
	s.flush()
	s.dst = append(s.dst, `<a href="`...)
	s.dst = appendEscaped(s.dst, address)
	s.dst = append(s.dst, `" rel="noreferrer noopener nofollow">`...)
	s.dst = appendEscaped(s.dst, address)
	s.dst = append(s.dst, "</a>"...)
	s.at = start + len(address)
	s.from = s.at
	return true
}

// simpleAddress reports whether what follows a scheme is a host with a known form
// and a path of which no sign is changed by a parser. Links to posts are none.
func simpleAddress(rest string) bool {
	host, path, _ := strings.Cut(rest, "/")
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || dot == len(host)-1 || len(host) > maxSimpleHost || strings.Contains(rest, "/pl/") {
		return false
	}
	for i := range len(host) {
		c := host[i]
		if i > dot && (c < 'a' || c > 'z') || i < dot && !isWordByte(c) && c != '-' && c != '.' {
			return false
		}
	}
	for i := range len(path) {
		if c := path[i]; !isWordByte(c) && strings.IndexByte("-._/=?&#+", c) < 0 {
			return false
		}
	}
	return path == "" || isWordByte(path[len(path)-1]) || path[len(path)-1] == '/'
}
