package journal_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/journal"
)

// An entry that has anything is kept: what is not in the journal no undo removes.
func TestEntry_IsEmptyOnlyWithoutAnyField(t *testing.T) {
	require.True(t, journal.Entry{}.Empty())
	fields := reflect.TypeFor[journal.Entry]()
	for i := range fields.NumField() {
		var entry journal.Entry
		field := reflect.ValueOf(&entry).Elem().Field(i)
		switch kind := field.Kind(); {
		case fields.Field(i).Name == "Reactions":
			continue // of posts, which are in it too
		case kind == reflect.String:
			field.SetString("x")
		case kind == reflect.Int64:
			field.SetInt(1)
		case kind == reflect.Slice:
			field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		case kind == reflect.Map:
			field.Set(reflect.MakeMap(field.Type()))
			field.SetMapIndex(reflect.ValueOf("x"), reflect.Zero(field.Type().Elem()))
		default:
			t.Fatalf("field %s is a %s", fields.Field(i).Name, kind)
		}
		require.False(t, entry.Empty(), fields.Field(i).Name)
	}
}

func TestEntry_OfNothingTakesNoRoom(t *testing.T) {
	encoded, err := json.Marshal(journal.Entry{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(encoded))
}

func TestJournalKey_ComesInTheOrderOfItsNumber(t *testing.T) {
	require.Less(t, journal.EntryKey("job", 9), journal.EntryKey("job", 10))
	require.Less(t, journal.EntryKey("job", 99_999), journal.EntryKey("job", 100_000))
	require.Less(t, journal.EntryKey("job", 999_999), journal.Prefix("job")+"~")
}
