package remote

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// Error is an answer of a server that is an error.
type Error struct {
	// Status is the HTTP status.
	Status int
	// ID and Message are what the server says.
	ID, Message string
	// JobID is the job that an error of the plugin is about.
	JobID string
	// Details hold what an error of the plugin says of single fields.
	Details []string

	path    string
	after   string
	version string
}

// The names of errors of a server that need an answer of their own.
const (
	errNoRoute = "api.context.404.app_error"
	errMFA     = "api.context.mfa_required.app_error"
	// pluginErrors begin the names of errors of the plugin, which say themselves what to do.
	pluginErrors = "team_export."
)

func (e *Error) Error() string {
	if e.tooOld() {
		return fmt.Sprintf("the server has no %s: it runs Mattermost %s, which is too old; the oldest version that this program is tested with is %s", e.path, cmp.Or(e.version, "of an unknown version"), OldestTested)
	}
	text := fmt.Sprintf("the server answered %s with %d", e.path, e.Status)
	if e.Message != "" {
		text += ": " + strings.TrimRight(e.Message, ". ")
	}
	text = strings.Join(append([]string{text}, e.Details...), "; ")
	if advice := e.advice(); advice != "" {
		text += ". " + advice
	}
	return text
}

// OldestTested is the oldest version of Mattermost that the tests hold this program against.
// Whether an older one will do its answers tell.
const OldestTested = "10.9"

// tooOld reports whether the server does not know a request of its API at all.
func (e *Error) tooOld() bool {
	return e.Status == http.StatusNotFound && e.ID == errNoRoute
}

// advice says what to do about an answer.
func (e *Error) advice() string {
	switch {
	case strings.HasPrefix(e.ID, pluginErrors):
		return ""
	case e.ID == errMFA:
		return "This server asks for a second factor: set it up in your profile in Mattermost under Security"
	case e.Status == http.StatusUnauthorized:
		return "The session has ended, or the token was revoked: sign in to Mattermost and take a new one"
	case e.Status == http.StatusForbidden:
		return "Your account does not have the right to do that, and a token has no more rights than its account: ask an admin of the team or of the server for it"
	case e.Status == http.StatusRequestEntityTooLarge:
		return "The server, or a proxy in front of it, takes no requests as large as this one: its admin can raise the limit"
	case e.Status == http.StatusTooManyRequests:
		return "The server has too much to do: try again later, or with a lower --rate"
	case e.Status >= http.StatusInternalServerError && e.Status != http.StatusNotImplemented:
		return "The server, or a proxy in front of it, does not work at the moment: try again later"
	default:
		return ""
	}
}

// refusal reads an answer that is an error.
func refusal(response *http.Response, path string) *Error {
	text, _ := io.ReadAll(io.LimitReader(response.Body, maxRefusal))
	var said struct {
		ID      string `json:"id"`
		Message string `json:"message"`
		JobID   string `json:"job_id"`
		Details []struct {
			Field   string `json:"field"`
			Message string `json:"message"`
		} `json:"details"`
	}
	_ = json.Unmarshal(text, &said)
	e := &Error{Status: response.StatusCode, ID: said.ID, Message: said.Message, JobID: said.JobID, path: path, after: waitHeader(response.Header), version: Release(response.Header.Get(versionHeader))}
	for _, detail := range said.Details {
		e.Details = append(e.Details, detail.Field+": "+detail.Message)
	}
	return e
}

// waitHeader returns how many seconds a server asks to wait.
func waitHeader(header http.Header) string {
	if after := header.Get("Retry-After"); after != "" {
		return after
	}
	return header.Get("X-Ratelimit-Reset")
}

// HasStatus reports whether an error is an answer of one of some statuses.
func HasStatus(err error, statuses ...int) bool {
	known, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	return slices.Contains(statuses, known.Status)
}

// IsRefused reports whether a server does not give something to this user, or to anybody:
// it is not there, not allowed, or not switched on.
func IsRefused(err error) bool {
	return HasStatus(err, http.StatusNotFound, http.StatusForbidden, http.StatusNotImplemented, http.StatusBadRequest)
}

// IsNotFound reports whether a server has no such thing. A server that does not know the
// request at all is too old, and has not looked.
func IsNotFound(err error) bool {
	known, ok := errors.AsType[*Error](err)
	return ok && known.Status == http.StatusNotFound && !known.tooOld()
}

// IsBroken reports whether a server says itself that it could not do something, as opposed to
// a proxy in front of it. It may never do it: a row of its database may be damaged.
func IsBroken(err error) bool {
	known, ok := errors.AsType[*Error](err)
	return ok && known.Status == http.StatusInternalServerError && known.ID != ""
}

// IsUnclear reports whether it is not known if the server did what a request asked for: no
// answer came, or one of a proxy or a server in trouble.
func IsUnclear(err error) bool {
	known, ok := errors.AsType[*Error](err)
	return err != nil && (!ok || known.Status >= http.StatusInternalServerError && !strings.HasPrefix(known.ID, pluginErrors))
}

// redirectError says that a server sends requests to another one.
type redirectError struct{ to string }

func (e *redirectError) Error() string {
	return fmt.Sprintf("the server redirects to %s: if you trust it, use --server %s", e.to, e.to)
}

// notMattermostError says that an answer is none of Mattermost.
type notMattermostError struct{ server, path string }

func (e *notMattermostError) Error() string {
	return fmt.Sprintf("%s%s did not answer as a Mattermost server does: check the address, also the folder behind the host's name", e.server, e.path)
}

// sendError says what to do about a request that got no answer.
func (c *Client) sendError(err error) error {
	host := c.base.Host
	var (
		redirect *redirectError
		unknown  x509.UnknownAuthorityError
		name     x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
		dns      *net.DNSError
	)
	switch {
	case errors.As(err, &redirect):
		return final(redirect)
	case errors.As(err, &unknown):
		return final(fmt.Errorf("the certificate of %s was not issued by an authority that this computer trusts: add the authority's certificate to the system, or name its file in SSL_CERT_FILE", host))
	case errors.As(err, &name), errors.As(err, &invalid):
		return final(fmt.Errorf("the certificate of %s is not valid for it: %w. Check the address and the clock of this computer, or tell the admin of the server", host, err))
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return final(fmt.Errorf("%s does not speak HTTPS on this port: check the address", host))
	case errors.As(err, &dns) && dns.IsNotFound:
		return final(fmt.Errorf("there is no computer called %s: check the address", dns.Name))
	}
	if errors.Is(err, syscall.ECONNREFUSED) && c.date.Load() == 0 {
		return final(fmt.Errorf("no server answers at %s: check the address and its port, and whether the server runs", host))
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the address, which may be long
	}
	return fmt.Errorf("reach %s: %w", host, err)
}
