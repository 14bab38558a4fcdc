package transfer

// May says what the person who asks may do with a job now. It is a part of
// answers and events, made for the person who gets them, and never stored.
type May struct {
	// Download and Report cover the archive and the list of warnings.
	Download bool `json:"download"`
	Report   bool `json:"report"`
	// Delete removes the archive before it expires.
	Delete bool `json:"delete"`
	Cancel bool `json:"cancel"`
	// Undo removes what an import added.
	Undo bool `json:"undo"`
}
