package jobs

// log adds to the server's log a method for errors that may be nil.
type log struct{ Logger }

// trouble logs an error that does not end the work on a job.
func (l log) trouble(message, id string, err error) {
	if err != nil {
		l.Error(message, "job_id", id, "error", err.Error())
	}
}
