package viewer

// spares are buffers of fragments that were written, and that of a page.
type spares struct {
	fragments [][]byte
	sheet     []byte
}

// take returns a buffer for a fragment.
func (s *spares) take(size int) []byte {
	if last := len(s.fragments) - 1; last >= 0 {
		buffer := s.fragments[last]
		s.fragments = s.fragments[:last]
		return buffer[:0]
	}
	return make([]byte, 0, size)
}

// giveBack takes a buffer whose content was copied.
func (s *spares) giveBack(buffer []byte) {
	// The replies of a thread that stands under its root wait together.
	if len(s.fragments) <= inlineReplies && cap(buffer) <= inlineBytes {
		s.fragments = append(s.fragments, buffer)
	}
}
