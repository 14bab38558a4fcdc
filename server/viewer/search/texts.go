package search

import "strconv"

// Sizes of the files of texts. A result needs one of them, so they are small.
const (
	textShard = 64 << 10
	maxFile   = 256 << 10
	// maxSnippet bounds the part of a text that a snippet is made of. The whole text is
	// found, and read on its page.
	maxSnippet = 32 << 10
)

// textWriter writes what results show: a part of the text, its page, channel,
// person and time.
type textWriter struct {
	files  *files
	starts []textStart

	rows   []byte
	pages  map[string]int
	list   []byte
	row    []byte
	number int // documents so far
}

// textStart says which document a file of texts begins with.
type textStart struct {
	document int
	time     int64
}

func newTextWriter(files *files) *textWriter {
	return &textWriter{files: files, pages: map[string]int{}}
}

// add takes the next document.
func (w *textWriter) add(d Document) error {
	if err := w.room(d); err != nil {
		return err
	}
	if len(w.rows) == 0 {
		w.starts = append(w.starts, textStart{document: w.number, time: d.Time})
	} else {
		w.rows = append(w.rows, ",\n"...)
	}
	page, ok := w.pages[d.Page]
	if !ok {
		page = len(w.pages)
		w.pages[d.Page] = page
		if page > 0 {
			w.list = append(w.list, ',')
		}
		w.list = appendString(w.list, d.Page)
	}
	w.rows = append(w.rows, '[')
	w.rows = strconv.AppendInt(w.rows, d.Time, 10)
	for _, n := range []int{d.Channel, d.Person, page} {
		w.rows = append(w.rows, ',')
		w.rows = strconv.AppendInt(w.rows, int64(n), 10)
	}
	w.rows = append(w.rows, ',')
	w.rows = append(w.rows, w.row...)
	w.rows = append(w.rows, ']')
	w.number++
	return nil
}

// room codes the texts of a document and ends the file when it has no room
// for them.
func (w *textWriter) room(d Document) error {
	w.row = appendString(w.row[:0], d.Anchor)
	w.row = append(w.row, ',')
	w.row = appendString(w.row, cut(d.Text, maxSnippet))
	size := len(w.rows) + len(w.list)
	if size < textShard && size+len(w.row)+6*len(d.Page)+200 < maxFile {
		return nil
	}
	return w.flush()
}

// flush writes the file at hand.
func (w *textWriter) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	number := len(w.starts) - 1
	out := appendCall(w.files.buffer[:0], "texts", number)
	out = append(out, '[')
	out = append(out, w.list...)
	out = append(out, "],[\n"...)
	out = append(out, w.rows...)
	out = append(out, "]);\n"...)
	w.files.buffer = out
	w.rows, w.list = w.rows[:0], w.list[:0]
	clear(w.pages)
	return w.files.write("texts", fileName("texts", number), out)
}
