package exporthost

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestAFileIsReadAnywhere(t *testing.T) {
	const text = "an archive is read from its end"
	reader := &seekingReader{file: strings.NewReader(text)}
	require.NoError(t, iotest.TestReader(io.NewSectionReader(reader, 0, int64(len(text))), []byte(text)))
	buffer := make([]byte, 4)
	for _, at := range []int64{28, 3, 11} {
		n, err := reader.ReadAt(buffer, at)
		require.Equal(t, text[at:min(int(at)+4, len(text))], string(buffer[:n]))
		require.True(t, n == len(buffer) || errors.Is(err, io.EOF))
	}
}
