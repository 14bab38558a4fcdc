package config

import (
	"fmt"
	"sync/atomic"
	"time"
)

// maxPause keeps a slip of the keyboard from stopping exports for good.
const maxPause = time.Minute

// raw are the settings as the System Console stores them.
type raw struct {
	ExportPauseMS int
}

// Settings are checked settings.
type Settings struct {
	// ExportPause is how long an export rests after each page of posts.
	ExportPause time.Duration
}

// Loader fills a struct with the plugin's settings (the plugin API).
type Loader interface {
	LoadPluginConfiguration(dest any) error
}

// Config is the current settings. Its zero value holds the defaults. It is
// safe for concurrent use.
type Config struct{ current atomic.Pointer[Settings] }

// Now returns the settings as they are now.
func (c *Config) Now() Settings {
	if settings := c.current.Load(); settings != nil {
		return *settings
	}
	return Settings{}
}

// Load reads and checks the settings. Each bad value is named in the returned
// problems, and the default is used in its place.
func (c *Config) Load(loader Loader) (problems []string, err error) {
	var loaded raw
	if err := loader.LoadPluginConfiguration(&loaded); err != nil {
		return nil, fmt.Errorf("load the plugin's settings: %w", err)
	}
	settings, problems := check(loaded)
	c.current.Store(&settings)
	return problems, nil
}

func check(loaded raw) (settings Settings, problems []string) {
	pause := time.Duration(loaded.ExportPauseMS) * time.Millisecond
	if pause < 0 || pause > maxPause {
		problems = append(problems, fmt.Sprintf("ExportPauseMS is %d: it must be 0 to %d; 0 is used", loaded.ExportPauseMS, maxPause.Milliseconds()))
		pause = 0
	}
	return Settings{ExportPause: pause}, problems
}
