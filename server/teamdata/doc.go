// Package teamdata holds the rows of a team as they are read from the
// database, before they become lines of an archive. It is the common language
// of the store that reads them and the exporter that writes them; it has types
// and nothing else. Times are Unix milliseconds, as Mattermost stores them.
package teamdata
