// Package pages opens the pages of archives in a real Chromium, from a folder on
// the disk, as people do who unpacked an archive.
package pages
