package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the types of the web app anew")

const repository = "../.."

func TestTypesOfTheWebApp_AreThoseOfTheContract(t *testing.T) {
	if *update {
		require.NoError(t, write(repository))
	}
	want, err := render(repository, types)
	require.NoError(t, err)
	have, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(output)))
	require.NoError(t, err)
	require.Equal(t, string(want), string(have), `run "make golden"`)
}

func TestTypesOfTheWebApp_AreTheSameEachTime(t *testing.T) {
	first, err := render(repository, types)
	require.NoError(t, err)
	second, err := render(repository, types)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
}

// Color is a type of the tests below.
type Color string

// Shape has a field for each rule. Its Text is what a reader sees.
type Shape struct {
	Inner
	Text    string          `json:"text"`
	Size    *int64          `json:"size"`
	Corners []Inner         `json:"corners"`
	Left    []string        `json:"left,omitempty"`
	ByName  map[string]bool `json:"by_name,omitzero"`
	Raw     json.RawMessage `json:"raw"`
	Picture []byte          `json:"picture,omitempty"`
	Color   Color           `json:"color"`
	Any     any             `json:"any"`
	Hidden  int             `json:"-"`
	hidden  int
}

// Inner is embedded.
type Inner struct {
	// At is a time.
	At float64 `json:"at"`
}

func TestFields_AreWhatJSONShows(t *testing.T) {
	text, err := render(repository, []named{name[Shape]("Shape")})
	require.NoError(t, err)
	require.Equal(t, header+`
export interface Inner {
    at: number;
}

export interface Shape {
    at: number;
    text: string;
    size: number | null;
    corners: Inner[] | null;
    left?: string[];
    by_name?: Record<string, boolean>;
    raw: unknown;
    picture?: string;
    color: string;
    any: unknown;
}
`, string(text))
	require.Zero(t, Shape{}.hidden)
}

func TestNames_AreOfOneType(t *testing.T) {
	_, err := render(repository, []named{name[Inner]("Same"), name[Shape]("Same")})
	require.ErrorContains(t, err, "both have the name Same")
}

func TestTypes_OfOtherRepositoriesAreRefused(t *testing.T) {
	_, err := render(repository, []named{name[reflect.Method]("Method")})
	require.ErrorContains(t, err, "is no type of this repository")
}

func TestComments_NameFieldsAsClientsSeeThem(t *testing.T) {
	require.Empty(t, commentOf("", "Text", "text", ""))
	require.Equal(t, "    // text is at hand.\n", commentOf(inJSON("Text is at hand.\n", reflect.TypeFor[Shape]()), "Text", "text", "    "))
}
