package main

import (
	"os"
	"strconv"
)

// environment reads a number from the environment of the server, 0 for none.
// There are two, for tests and for servers with needs of their own:
//
//   - MM_TEAMEXPORT_PARTPOSTS is after how many posts a part of an import ends.
//     With smaller parts an import can be stopped more often, and takes longer.
//   - MM_TEAMEXPORT_QUIETSECONDS is after how many seconds without progress the
//     server's import job, from before a restart, counts as lost.
func environment(name string) int64 {
	n, err := strconv.ParseInt(os.Getenv(name), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
