// Package pictures tells pictures from what only begins as one, within limits of
// bytes, pixels and time: strangers choose what is decoded here.
package pictures
