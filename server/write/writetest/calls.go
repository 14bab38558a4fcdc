package writetest

import (
	"fmt"
	"sync"
)

// Calls notes what was asked of a server that changes something, and makes one
// call fail.
type Calls struct {
	mu sync.Mutex
	// rows is held while a batch is written, and where a target shares rows with a store:
	// batches are written side by side.
	rows sync.Mutex
	// Done are the calls that succeeded, in order.
	Done []string
	// Fail is the call that fails, once, with Failure.
	Fail    string
	Failure error
	// After is after how many calls Then is called, once.
	After int
	Then  func()
}

// Call notes a call, or returns the failure that it is to have.
func (c *Calls) Call(format string, args ...any) error {
	name := fmt.Sprintf(format, args...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Fail != "" && c.Fail == name {
		c.Fail = ""
		return c.Failure
	}
	c.Done = append(c.Done, name)
	if len(c.Done) == c.After && c.Then != nil {
		c.Then()
	}
	return nil
}

// Count says how many calls of a name succeeded.
func (c *Calls) Count(name string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, done := range c.Done {
		if done == name {
			n++
		}
	}
	return n
}
