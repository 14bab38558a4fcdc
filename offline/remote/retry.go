package remote

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	// maxAttempts bounds how often a request is sent.
	maxAttempts = 8
	// fewAttempts bounds the attempts of a request of which the server may say each time that it
	// cannot do it.
	fewAttempts = 2
	// maxPause is the longest pause before another attempt that a server may ask for.
	maxPause = 5 * time.Minute
	// maxTime bounds the time in which one request is tried.
	maxTime = 15 * time.Minute
)

// final marks an error that no further attempt heals.
func final(err error) error { return backoff.Permanent(err) }

// retry sends a request again, with growing pauses and some jitter, as long as that may
// help. A session that has ended is begun anew once, where the client can.
func (c *Client) retry(ctx context.Context, try func() error) error {
	return c.attempt(ctx, maxAttempts, c.renew, try)
}

// attempt is retry with the number of attempts, and with the way in which a session that has
// ended is begun anew.
func (c *Client) attempt(ctx context.Context, attempts uint, renew func(ctx context.Context, before string) error, try func() error) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval, pauses.RandomizationFactor = 500*time.Millisecond, 30*time.Second, 0.5
	if c.pause > 0 {
		pauses.InitialInterval = c.pause
	}
	renewed, tried := false, uint(0)
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		before := c.currentToken()
		err := try()
		if HasStatus(err, http.StatusUnauthorized) && !renewed && renew != nil {
			renewed = true
			if signIn := renew(ctx, before); signIn == nil {
				return struct{}{}, err
			}
		}
		if tried++; tried >= attempts && IsBroken(err) {
			return struct{}{}, final(err)
		}
		return struct{}{}, c.judge(ctx, err)
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(maxAttempts), backoff.WithMaxElapsedTime(maxTime))
	if permanent, ok := errors.AsType[*backoff.PermanentError](err); ok {
		err = permanent.Err
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// judge marks errors that no further attempt heals, and passes on how long a server
// asks to wait.
func (c *Client) judge(ctx context.Context, err error) error {
	answer, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return nil
	case context.Cause(ctx) != nil:
		return final(err)
	case !ok:
		return err
	case answer.Status == http.StatusTooManyRequests:
		return c.wait(answer)
	case answer.Status == http.StatusServiceUnavailable && answer.after != "":
		return c.wait(answer)
	case answer.Status >= http.StatusInternalServerError && answer.Status != http.StatusNotImplemented, answer.Status == http.StatusRequestTimeout:
		return err
	default:
		return final(err)
	}
}

// wait returns an error that makes the next attempt wait as long as the server asks.
func (c *Client) wait(answer *Error) error {
	seconds, err := strconv.Atoi(answer.after)
	if err != nil {
		if at, err := http.ParseTime(answer.after); err == nil {
			seconds = int(time.Until(at) / time.Second)
		}
	}
	pause := time.Duration(min(max(seconds, 0), int(maxPause/time.Second))) * time.Second
	if pause == 0 {
		return answer
	}
	return &waitError{answer, backoff.RetryAfterError{Duration: pause}}
}

// waitError is an answer that says how long to wait.
type waitError struct {
	answer *Error
	after  backoff.RetryAfterError
}

func (e *waitError) Error() string   { return e.answer.Error() }
func (e *waitError) Unwrap() []error { return []error{e.answer, &e.after} }
