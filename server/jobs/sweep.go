package jobs

import (
	"errors"
	"time"
)

// sweep removes what has expired and finishes what others left unfinished, at
// once and then from time to time.
func (m *Manager) sweep() {
	ticker := time.NewTicker(m.Times.Sweep)
	defer ticker.Stop()
	for {
		if err := errors.Join(m.finishOthers(m.root), m.expireOld(m.root), m.expirePlans(m.root), m.sweepOthers()); err != nil && m.root.Err() == nil {
			m.Logger.Error("Ended jobs could not be swept", "error", err.Error())
		}
		select {
		case <-m.root.Done():
			return
		case <-ticker.C:
		}
	}
}

func (m *Manager) sweepOthers() error {
	if m.Sweep == nil {
		return nil
	}
	return m.Sweep(m.root)
}
