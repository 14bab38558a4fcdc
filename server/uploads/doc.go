// Package uploads takes in archives piece by piece: the server cuts every
// request after some minutes, so an upload goes on where it stopped, on any node.
package uploads
