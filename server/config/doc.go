// Package config holds the plugin's settings as a snapshot that every reader
// sees whole.
package config
