// Package bulk is Mattermost's bulk format: the lines of import.jsonl, their
// order, their limits and their encoder.
//
// The facts are those of the server's own importer (channels/app/import.go
// and channels/app/imports of the server module, 11.4): the first line is the
// version line; lines of one type form a segment that workers handle in any
// order; a change of type is a barrier; so what a line refers to must stand in
// an earlier segment. Unknown fields are ignored, unknown types abort.
package bulk
