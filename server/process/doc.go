// Package process changes the process that the plugin runs in.
package process
