package importtarget

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestHeldReader_EndsWhenTheServerHasTakenAll(t *testing.T) {
	for name, content := range map[string]io.Reader{
		"the end comes after the content": strings.NewReader("content"),
		"the end comes with the content":  iotest.DataErrReader(strings.NewReader("content")),
		"byte by byte":                    iotest.OneByteReader(strings.NewReader("content")),
	} {
		t.Run(name, func(t *testing.T) {
			held := newHeldReader(t.Context(), content, 7)
			taken := make([]byte, 7)
			_, err := io.ReadFull(held, taken)
			require.NoError(t, err)
			require.Equal(t, "content", string(taken))
			ended := make(chan error)
			go func() {
				_, err := held.Read(make([]byte, 8))
				ended <- err
			}()
			select {
			case err := <-ended:
				t.Fatalf("the stream would be closed before the server has read it: %v", err)
			default:
			}
			require.NoError(t, held.finish())
			require.ErrorIs(t, <-ended, io.EOF)
		})
	}
}

func TestHeldReader_FailsAtOnceWhenTheContentDoes(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		content io.Reader
		want    error
	}{
		"a content that is too short": {strings.NewReader("con"), io.ErrUnexpectedEOF},
		"a content that is longer":    {strings.NewReader("content and more"), nil},
		"a checksum that is wrong":    {io.MultiReader(strings.NewReader("content"), iotest.ErrReader(broken)), broken},
		"a content that breaks":       {io.MultiReader(strings.NewReader("con"), iotest.ErrReader(broken)), broken},
	} {
		held := newHeldReader(t.Context(), test.content, 7)
		all, err := io.ReadAll(held)
		require.Error(t, err, name)
		require.Less(t, len(all), 7, "%s: the server does not get all of it", name)
		require.ErrorIs(t, held.finish(), err, name)
		if test.want != nil {
			require.ErrorIs(t, err, test.want, name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := newHeldReader(ctx, strings.NewReader("content"), 7).Read(make([]byte, 1))
	require.ErrorIs(t, err, context.Canceled)
	held := newHeldReader(t.Context(), strings.NewReader("content"), 7)
	require.NoError(t, held.finish())
	n, err := held.Read(make([]byte, 1))
	require.Zero(t, n)
	require.ErrorIs(t, err, io.EOF, "a content that is closed is not read")
}
