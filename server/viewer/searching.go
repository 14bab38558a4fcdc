package viewer

import "context"

// searchIndex makes the index of the search.
type searchIndex struct{}

func (s *searchIndex) start(*writer) {}

func (s *searchIndex) enabled() bool { return false }

func (s *searchIndex) add(*writer, int, string, *entry) error { return nil }

func (s *searchIndex) finish(context.Context, *writer) error { return nil }

func (s *searchIndex) style() string { return "" }

func (s *searchIndex) abort() {}
