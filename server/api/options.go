package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/mattermost-community/mattermost-plugin-team-export/server/transfer"
)

// readOptions decodes the body of an export. What it does not say is as in
// options, also when it is empty.
func readOptions(body io.Reader, options transfer.ExportOptions) (transfer.ExportOptions, error) {
	data, err := io.ReadAll(body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return options, transfer.Errorf(transfer.CodeTooLarge, "The request is too large.").WithCause(err)
	}
	if err != nil {
		return options, transfer.Errorf(transfer.CodeInvalidRequest, "The request could not be read.").WithCause(err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return options, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return options, transfer.Errorf(transfer.CodeInvalidRequest, "The body must be a JSON object with the export options.").WithCause(err)
	}
	known := options
	known.Base = transfer.BaseLast // a field that is left out of answers when it is empty
	if details := refuse("", fields, known); len(details) > 0 {
		return options, transfer.InvalidOptions(details)
	}
	if err := json.Unmarshal(data, &options); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return options, transfer.InvalidOptions([]transfer.Detail{{Field: wrong.Field, Code: transfer.DetailWrongType, Message: fmt.Sprintf("must be a %s, not a %s", wrong.Type, wrong.Value)}})
		}
		return options, transfer.Errorf(transfer.CodeInvalidRequest, "The export options could not be read.").WithCause(err)
	}
	return options, nil
}

// refuse names the fields that known does not have.
func refuse(prefix string, fields map[string]json.RawMessage, known any) []transfer.Detail {
	var allowed map[string]json.RawMessage
	if data, err := json.Marshal(known); err != nil || json.Unmarshal(data, &allowed) != nil {
		return []transfer.Detail{{Field: prefix, Message: "could not be checked"}}
	}
	var details []transfer.Detail
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field := prefix + name
		value, ok := allowed[name]
		switch {
		case !ok:
			details = append(details, transfer.Detail{Field: field, Code: transfer.DetailUnknownOption, Message: "is not an export option"})
		case value[0] == '{':
			var inner map[string]json.RawMessage
			if json.Unmarshal(fields[name], &inner) == nil {
				details = append(details, refuse(field+".", inner, value)...)
			}
		}
	}
	return details
}
