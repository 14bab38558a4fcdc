// Package notify tells people how their jobs go.
package notify
