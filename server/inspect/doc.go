// Package inspect reads an archive once and keeps what a plan needs: people, channels,
// emoji, conversations and numbers, never posts. [Inspect] returns the [Inspection], a
// value that can be kept as JSON.
package inspect
