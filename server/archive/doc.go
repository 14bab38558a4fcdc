// Package archive writes the container of an export: one zip file.
//
//	import.jsonl            the lines of the bulk format, always first
//	data/…                  the files that lines refer to
//	extras/…                what the bulk format has no room for
//	manifest.json           what the archive holds, with checksums; always last
//
// Native tools read the first two and ignore the rest. An archive without its
// manifest is incomplete.
package archive
