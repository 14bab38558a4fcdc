package archive

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// noise compresses by about half.
func noise(size int) []byte {
	source := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, size)
	for i := range data {
		data[i] = byte('a' + source.IntN(16))
	}
	return data
}

func deflate(t *testing.T, data []byte, chunk, processors int) []byte {
	t.Helper()
	var out bytes.Buffer
	d := &deflater{out: &out, limit: processors}
	for len(data) > 0 {
		n := min(chunk, len(data))
		written, err := d.Write(data[:n])
		require.NoError(t, err)
		require.Equal(t, n, written)
		data = data[n:]
	}
	require.NoError(t, d.Close())
	return out.Bytes()
}

func TestWhatIsDeflatedInBlocksIsOneStream(t *testing.T) {
	for _, size := range []int{0, 1, deflateWindow - 1, deflateBlock - 1, deflateBlock, deflateBlock + 1, 2*deflateBlock + 3} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			data := noise(size)
			once := deflate(t, data, deflateBlock+7, 1)
			inflated, err := io.ReadAll(flate.NewReader(bytes.NewReader(once)))
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, inflated))
			require.True(t, bytes.Equal(once, deflate(t, data, 1000, 3)), "neither writes nor processors change a byte")
		})
	}
}

func TestABlockRefersToTheOneBefore(t *testing.T) {
	block := noise(deflateWindow / 4)
	data := bytes.Repeat(block, deflateBlock/len(block)+1)
	once := deflate(t, data[:deflateBlock], deflateBlock, 2)
	twice := deflate(t, data, deflateBlock, 2)
	require.Less(t, len(twice)-len(once), len(block)/4, "the second block holds references, no noise")
}

func TestAFailedWriteEndsTheStream(t *testing.T) {
	fault := errors.New("no space")
	d := &deflater{out: failing{fault}, limit: 2}
	var err error
	for range 10 {
		if _, err = d.Write(noise(deflateBlock)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, fault)
	_, err = d.Write([]byte("more"))
	require.ErrorIs(t, err, fault)
	require.ErrorIs(t, d.Close(), fault)

	closed := &deflater{out: io.Discard, limit: 2}
	require.NoError(t, closed.Close())
	_, err = closed.Write([]byte("late"))
	require.Error(t, err)
}
