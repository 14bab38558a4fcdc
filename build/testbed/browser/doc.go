// Package browser drives the web app in a real Chromium: the unmodified bundle
// of a real server, in a host page (host/) that does for a plugin what the web
// app does. The tests themselves (tests/) are JavaScript, because the driver is.
package browser
