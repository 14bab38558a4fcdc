// Command demo shows the main job on real servers: it fills a server, exports
// one of its teams through the plugin, validates the archive with mmctl,
// imports it natively on a second server, and compares both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	bundle := flag.String("bundle", "", "the plugin bundle to install")
	output := flag.String("output", "dist/demo", "folder for the archive")
	keep := flag.Bool("keep", false, "leave the servers up")
	stop := flag.Bool("stop", false, "stop the servers that an earlier run left up")
	flag.Parse()

	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	var err error
	if *stop {
		err = stopKept(*output)
	} else {
		err = demo(ctx, *bundle, *output, *keep)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// errDifferent ends the demo when something did not arrive.
var errDifferent = errors.New("the team on server B differs from the team on server A")
