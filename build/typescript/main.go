// Command typescript writes the types of the web app: the JSON of REST as package
// contract defines it. A test fails while the written file is another one.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// output is the file that holds the types, below the repository.
const output = "webapp/src/types/contract.ts"

func main() {
	if err := write("."); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes the types into a repository.
func write(root string) error {
	text, err := render(root, types)
	if err != nil {
		return fmt.Errorf("make the types of the web app: %w", err)
	}
	return os.WriteFile(filepath.Join(root, filepath.FromSlash(output)), text, 0o644)
}
