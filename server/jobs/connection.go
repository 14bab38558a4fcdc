package jobs

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// lostConnection reports whether the work failed only because its connection to
// the database broke, as when that is restarted. What has words for a person
// already, such as a file store that refuses, is not guessed at.
func lostConnection(err error) bool {
	if known, ok := errors.AsType[*transfer.Error](err); ok && known.Code != transfer.CodeInternal {
		return false
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return true
	}
	if _, broken := errors.AsType[*net.OpError](err); broken {
		return true
	}
	// SQLSTATE classes: 08 is the connection, 57P an end by the operator.
	var state interface{ SQLState() string }
	if errors.As(err, &state) {
		return strings.HasPrefix(state.SQLState(), "08") || strings.HasPrefix(state.SQLState(), "57P")
	}
	// The server says so itself when its own connection broke.
	var server interface{ Unavailable() bool }
	return errors.As(err, &server) && server.Unavailable()
}
