package config

import (
	"os"
	"strconv"
)

// Environment reads a number from the environment of the server, 0 for none.
// There are two, for tests and for servers with needs of their own:
//
//   - MM_TEAMEXPORT_BATCHPOSTS is after how many posts a batch of an import ends.
//   - MM_TEAMEXPORT_BATCHPAUSEMS is how long an import waits before each batch.
func Environment(name string) int64 {
	n, err := strconv.ParseInt(os.Getenv(name), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
