// Package offline opens the pages of archives in a real Chromium, from folders
// on the disk, as readers do. No server runs.
package offline
