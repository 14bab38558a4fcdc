package kvstore

import (
	"context"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

// API is the part of the plugin API that this package uses.
type API interface {
	KVGet(key string) ([]byte, *model.AppError)
	KVSetWithOptions(key string, value []byte, options model.PluginKVSetOptions) (bool, *model.AppError)
	KVDelete(key string) *model.AppError
}

// Store reads and writes records. It is safe for concurrent use.
type Store struct{ api API }

// New returns the store of this plugin.
func New(api API) *Store { return &Store{api: api} }

// failure is an error of the server.
type failure struct{ *model.AppError }

// Unwrap returns what the server said.
func (f failure) Unwrap() error { return f.AppError }

// Unavailable reports whether the server itself failed, as when its database is gone.
func (f failure) Unavailable() bool { return f.StatusCode >= 500 }

// Get returns the value of a key, nil when there is none.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	value, appErr := s.api.KVGet(key)
	if appErr != nil {
		return nil, fmt.Errorf("read record %s: %w", key, failure{appErr})
	}
	return value, nil
}

// CompareAndSet writes value when the key still holds old, and reports whether
// it did. A nil old means that the key must not be there.
func (s *Store) CompareAndSet(ctx context.Context, key string, old, value []byte) (bool, error) {
	if err := context.Cause(ctx); err != nil {
		return false, err
	}
	done, appErr := s.api.KVSetWithOptions(key, value, model.PluginKVSetOptions{Atomic: true, OldValue: old})
	if appErr != nil {
		return false, fmt.Errorf("write record %s: %w", key, failure{appErr})
	}
	return done, nil
}

// Delete removes a key. A key that is not there is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if appErr := s.api.KVDelete(key); appErr != nil {
		return fmt.Errorf("delete record %s: %w", key, failure{appErr})
	}
	return nil
}
