package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNotice_HasALicenceForEveryModuleOfTheExecutables(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	manifest, err := readManifest()
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, writeNotice(t.Context(), manifest, pluginProgram, &text))

	modules, err := modulesOf(t.Context(), manifest, pluginProgram)
	require.NoError(t, err)
	require.NotEmpty(t, modules)
	for _, m := range modules {
		require.Contains(t, text.String(), "\n"+m.Path+" "+m.Version+": ", "the licence text of %s", m.Path)
	}
	require.Contains(t, text.String(), "The Go standard library: LICENSE")
	require.NotContains(t, text.String(), "team-export/server", "our own code has its own LICENSE")
}

func TestNotice_RefusesAModuleWithoutALicence(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "README.md"), []byte("free for all"), 0o600))
	var text strings.Builder
	require.ErrorContains(t, module{Path: "example.com/unlicensed", Dir: folder}.licences(&text), "example.com/unlicensed has no licence file")
}
