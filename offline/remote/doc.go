// Package remote speaks the REST API v4 of Mattermost servers, as an ordinary member.
// A client sends few requests at a moderate rate, tries again what may succeed later,
// and reads answers within bounds: a server may be slow, broken or hostile.
package remote
