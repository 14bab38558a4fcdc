package remote

import (
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

	path  string
	after string
}

func (e *Error) Error() string {
	text := fmt.Sprintf("the server answered %s with %d", e.path, e.Status)
	if e.Message != "" {
		text += ": " + e.Message
	}
	return strings.Join(append([]string{text}, e.Details...), "; ")
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
	e := &Error{Status: response.StatusCode, ID: said.ID, Message: said.Message, JobID: said.JobID, path: path, after: waitHeader(response.Header)}
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

// IsNotFound reports whether a server has no such thing.
func IsNotFound(err error) bool { return HasStatus(err, http.StatusNotFound) }

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
		return final(fmt.Errorf("the certificate of %s is not valid for it: %w", host, err))
	case errors.As(err, &record):
		return final(fmt.Errorf("%s does not speak HTTPS on this port: check the address", host))
	case errors.As(err, &dns) && dns.IsNotFound:
		return final(fmt.Errorf("there is no computer called %s: check the address", dns.Name))
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the address, which may be long
	}
	return fmt.Errorf("reach %s: %w", host, err)
}
