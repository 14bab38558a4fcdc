package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
)

// keptName is the file that says what an earlier run left up.
const keptName = "servers.json"

// keepServers notes what runs and prints how to use it and how to end it.
func keepServers(bed *testbed.Bed, output string) error {
	data, err := json.MarshalIndent(bed.Kept(), "", "  ")
	if err != nil {
		return fmt.Errorf("note the servers: %w", err)
	}
	if err := os.WriteFile(filepath.Join(output, keptName), data, 0o600); err != nil {
		return fmt.Errorf("note the servers: %w", err)
	}
	for _, server := range bed.Servers() {
		fmt.Printf("Server %s: %s\n  %s\n", server.Name, server.URL, server.MmctlCommand())
	}
	fmt.Printf("Log in as %q, or on server a as \"dora\" (team admin), \"anna\" or \"boris\"; the password is %q.\n", testbed.AdminName, testbed.Password)
	fmt.Println("They serve the API; the Go module of the server holds no web client. Stop them with: make demo-stop")
	return nil
}

// stopKept stops what an earlier run left up.
func stopKept(output string) error {
	path := filepath.Join(output, keptName)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what is up: %w", err)
	}
	var kept testbed.Kept
	if err := json.Unmarshal(data, &kept); err != nil {
		return fmt.Errorf("read what is up: %w", err)
	}
	kept.Stop()
	fmt.Println("The servers of an earlier demo are stopped.")
	return os.Remove(path)
}
