package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestFilesOfAnyLengthAreCopied(t *testing.T) {
	for _, size := range []int{0, 1, copyBuffer - 1, copyBuffer, copyBuffer + 1, 4*copyBuffer + 7} {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader { return r }, "in halves": iotest.HalfReader, "with the end at once": iotest.DataErrReader,
		} {
			t.Run(fmt.Sprintf("%d bytes %s", size, name), func(t *testing.T) {
				content := strings.Repeat("0123456789", size/10+1)[:size]
				var out bytes.Buffer
				n, err := copyAhead(t.Context(), &out, reader(strings.NewReader(content)))
				require.NoError(t, err)
				require.Equal(t, int64(size), n)
				require.Equal(t, content, out.String())
			})
		}
	}
}

// closedAfter counts whether anybody reads after the copy has ended.
type closedAfter struct {
	io.Reader
	ended bool
	t     *testing.T
}

func (c *closedAfter) Read(p []byte) (int, error) {
	require.False(c.t, c.ended)
	return c.Reader.Read(p)
}

func TestACopyThatFailsStopsReading(t *testing.T) {
	fault := errors.New("no")
	endless := strings.NewReader(strings.Repeat("x", 10*copyBuffer))
	cases := map[string]struct {
		reader io.Reader
		writer io.Writer
	}{
		"read fails":  {io.MultiReader(strings.NewReader("some"), iotest.ErrReader(fault)), io.Discard},
		"write fails": {endless, failing{fault}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			watched := &closedAfter{Reader: test.reader, t: t}
			_, err := copyAhead(t.Context(), test.writer, watched)
			watched.ended = true
			require.ErrorIs(t, err, fault)
		})
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestACanceledCopyEndsWithTheReason(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("canceled by a person")
	cancel(reason)
	_, err := copyAhead(ctx, io.Discard, strings.NewReader("x"))
	require.ErrorIs(t, err, reason)
}
