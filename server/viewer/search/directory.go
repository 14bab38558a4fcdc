package search

import (
	"encoding/binary"
	"fmt"
)

// version is that of the format of the index.
const version = 2

// directory is the file that a page reads first: it says where which words, lengths and
// texts are, and names channels and people.
type directory struct {
	firsts    [][]byte    // the first word of each file of words
	lengths   []uint32    // the first place of each file of lengths
	texts     []textStart // what each file of texts begins with
	documents int
}

func (d directory) write(out *files, facets Facets) error {
	content := binary.AppendUvarint(nil, uint64(len(d.firsts)))
	for _, first := range d.firsts {
		content = binary.AppendUvarint(content, uint64(len(first)))
		content = append(content, first...)
	}
	content = binary.AppendUvarint(content, uint64(len(d.lengths)))
	for _, start := range d.lengths {
		content = binary.AppendUvarint(content, uint64(start))
	}
	content = binary.AppendUvarint(content, uint64(len(d.texts)))
	before := textStart{}
	for _, start := range d.texts {
		content = binary.AppendUvarint(content, uint64(start.document-before.document))
		content = binary.AppendUvarint(content, uint64(start.time-before.time))
		before = start
	}
	parts := 0
	for ; len(content) > 0; parts++ {
		part := content[:min(maxShard, len(content))]
		if err := out.script("directory", parts, part); err != nil {
			return err
		}
		content = content[len(part):]
	}
	channels, err := writeNames(out, "channels", facets.Channels)
	if err != nil {
		return err
	}
	people, err := writeNames(out, "people", facets.People)
	if err != nil {
		return err
	}
	index := fmt.Sprintf("archiveSearch.start({\"version\":%d,\"documents\":%d,\"directory\":%d,\"channels\":%d,\"people\":%d});\n",
		version, d.documents, parts, channels, people)
	return out.write("index", "search/index.js", []byte(index))
}

// writeNames writes the names of channels or people and returns the number of
// files they take.
func writeNames(out *files, kind string, facets []Facet) (parts int, err error) {
	for len(facets) > 0 {
		content := append(appendCall(nil, kind, parts), '[')
		rows := 0
		for ; rows < len(facets) && (rows == 0 || len(content) < textShard); rows++ {
			if rows > 0 {
				content = append(content, ",\n"...)
			}
			content = append(content, '[')
			content = appendString(content, cut(facets[rows].Name, maxLink))
			content = append(content, ',')
			content = appendString(content, cut(facets[rows].Label, maxLink))
			content = append(content, ']')
		}
		content = append(content, "]);\n"...)
		if err := out.write(kind, fileName(kind, parts), content); err != nil {
			return parts, err
		}
		facets = facets[rows:]
		parts++
	}
	return parts, nil
}
