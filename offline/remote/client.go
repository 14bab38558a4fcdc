package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

const (
	// maxAnswer bounds an answer in JSON: 200 posts with long messages have less.
	maxAnswer = 128 << 20
	// maxRefusal bounds what is read of an answer that is an error.
	maxRefusal = 64 << 10
	// patience bounds the silence of a server.
	patience = time.Minute
	// DefaultRate is the most requests a second that a client sends.
	DefaultRate = 10
)

// Options say how a client behaves.
type Options struct {
	// Server is the address of the server, with its folder if it has one.
	Server string
	// Rate is the most requests a second that are sent; 0 means [DefaultRate].
	Rate float64
	// UserAgent names the program.
	UserAgent string
	// Insecure allows plain HTTP to other computers.
	Insecure bool
	// Patience replaces the time that a server may be silent, in tests.
	Patience time.Duration
	// Pause replaces the first pause before another attempt, in tests.
	Pause time.Duration
}

// Client speaks to one server as one user. It is safe for concurrent use.
type Client struct {
	base     *url.URL
	http     *http.Client
	limit    *rate.Limiter
	agent    string
	patience time.Duration
	pause    time.Duration
	requests atomic.Int64

	// mutex guards what a sign-in changes.
	mutex sync.Mutex
	token string
	again func(context.Context) error
	// Version is that of the server, as its last answer said; it is set with atomic stores.
	version atomic.Value
	// date is the clock of the server in Unix seconds, as its last answer said.
	date atomic.Int64
}

// New returns a client that is not signed in. The error says what is wrong with the
// address.
func New(options Options) (*Client, error) {
	base, err := parseServer(options.Server, options.Insecure)
	if err != nil {
		return nil, err
	}
	perSecond := options.Rate
	if perSecond <= 0 {
		perSecond = DefaultRate
	}
	silence := options.Patience
	if silence <= 0 {
		silence = patience
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library says so
	transport.ResponseHeaderTimeout = silence
	transport.DialContext = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
	c := &Client{
		base: base, limit: rate.NewLimiter(rate.Limit(perSecond), 1), agent: options.UserAgent, patience: silence, pause: options.Pause,
		http: &http.Client{Transport: transport, CheckRedirect: sameHost},
	}
	return c, nil
}

// parseServer reads the address of a server. Signing in over plain HTTP would show the
// password to all on the way.
func parseServer(text string, insecure bool) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("no server is given: use --server https://chat.example.com, or MATTERMOST_SERVER")
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of a server such as https://chat.example.com", text)
	}
	if base.User != nil {
		return nil, errors.New("the address of the server must not contain a password: see the ways to sign in")
	}
	base.RawQuery, base.Fragment = "", ""
	if base.Scheme == "http" && !insecure && !isLoopback(base.Hostname()) {
		return nil, fmt.Errorf("%s is not encrypted, so others could read your password and messages: use https, or --insecure-http if you must", base)
	}
	return base, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// maxRedirects bounds how often a server may send a request elsewhere.
const maxRedirects = 3

// sameHost refuses redirects to other servers, which should not see the request.
func sameHost(request *http.Request, via []*http.Request) error {
	first := via[0].URL
	if request.URL.Host != first.Host || request.URL.Scheme != first.Scheme {
		return &redirectError{to: request.URL.Scheme + "://" + request.URL.Host}
	}
	if len(via) > maxRedirects {
		return errors.New("the server redirects in circles")
	}
	return nil
}

// Server returns the address of the server.
func (c *Client) Server() string { return c.base.String() }

// Requests returns how many requests were sent.
func (c *Client) Requests() int64 { return c.requests.Load() }

// Version returns the version of the server, as far as it is known.
func (c *Client) Version() string {
	text, _ := c.version.Load().(string)
	return text
}

// Now returns the time of the server's last answer by its own clock, in milliseconds;
// 0 when it said none.
func (c *Client) Now() int64 { return c.date.Load() * int64(time.Second/time.Millisecond) }

// Get reads an answer in JSON.
func (c *Client) Get(ctx context.Context, path string, query url.Values, target any) error {
	return c.json(ctx, maxAttempts, http.MethodGet, path, query, nil, target)
}

// Query sends a POST request that changes nothing on the server, and reads an answer in
// JSON.
func (c *Client) Query(ctx context.Context, path string, query url.Values, body, target any) error {
	return c.json(ctx, maxAttempts, http.MethodPost, path, query, body, target)
}

// json sends a request until it is answered, and decodes the answer.
func (c *Client) json(ctx context.Context, attempts uint, method, path string, query url.Values, body, target any) error {
	text, err := encode(body)
	if err != nil {
		return err
	}
	return c.attempt(ctx, attempts, c.renew, func() error {
		response, err := c.send(ctx, method, path, query, text, nil)
		if err != nil {
			return err
		}
		defer response.Body.Close() //nolint:errcheck // it is read
		data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
		switch {
		case err != nil:
			return fmt.Errorf("read the answer to %s: %w", path, err)
		case len(data) > maxAnswer:
			return final(fmt.Errorf("the answer to %s has more than %d bytes", path, maxAnswer))
		case target == nil:
			return nil
		}
		if err := json.Unmarshal(data, target); err != nil {
			return final(&notMattermostError{server: c.Server(), path: path})
		}
		return nil
	})
}

func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode a request: %w", err)
	}
	return text, nil
}

// send sends a request once. The answer is one that is no error; its body ends with an
// error when the server is silent for too long.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body []byte, header http.Header) (*http.Response, error) {
	if err := c.limit.Wait(ctx); err != nil {
		return nil, err
	}
	target := c.base.String() + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	ctx, watch := newWatch(ctx, c.patience)
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		watch.stop()
		return nil, fmt.Errorf("make a request to %s: %w", path, err)
	}
	maps.Copy(request.Header, header)
	request.Header.Set("User-Agent", c.agent)
	// Servers let tokens through that are no cookies without a CSRF token.
	if token := c.currentToken(); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil && request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	c.requests.Add(1)
	response, err := c.http.Do(request)
	if err != nil {
		watch.stop()
		return nil, c.sendError(err)
	}
	response.Body = watch.body(response.Body)
	c.note(response)
	if response.StatusCode >= http.StatusMultipleChoices {
		defer response.Body.Close() //nolint:errcheck // it is read
		return nil, refusal(response, path)
	}
	return response, nil
}

// versionHeader names the header with the version of a server.
const versionHeader = "X-Version-Id"

// Release takes the version out of what a server says with its answers, which goes on with
// its build and its settings.
func Release(text string) string {
	parts := strings.SplitN(text, ".", 4)
	if len(parts) < 3 || len(text) > 200 {
		return ""
	}
	return strings.Join(parts[:3], ".")
}

// note keeps what an answer says of the server.
func (c *Client) note(response *http.Response) {
	if version := Release(response.Header.Get(versionHeader)); version != "" {
		c.version.Store(version)
	}
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		c.date.Store(at.Unix())
	}
}

func (c *Client) currentToken() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.token
}
