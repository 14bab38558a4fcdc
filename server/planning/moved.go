package planning

// MovedID is a post or a file that could not keep its id of the source.
type MovedID struct {
	// Kind is "post" or "file".
	Kind string `json:"kind"`
	// Source is the id on the source, ID the one here.
	Source string `json:"source"`
	ID     string `json:"id"`
}
