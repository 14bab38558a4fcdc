// Package testbed runs real Mattermost servers for tests, the demo and the
// benchmarks: a throw-away PostgreSQL, one or more servers built from the
// published Go module, mmctl on their local sockets, and the plugin bundle.
//
// Everything listens on loopback, lives in one temporary folder and ends with
// [Bed.Close]. Children are also told to stop by the kernel when the process
// that started them dies, so that a panicking test leaves nothing behind.
//
// It runs on Linux, as root or as any other user. As root it starts PostgreSQL
// under another account, because PostgreSQL refuses to run as root.
package testbed
