// Package source opens archives as files: those of Team Export, those of
// "mmctl export create" and of mmetl, and plain files of lines. What is damaged is
// opened as far as it can be read. The limits are those of the plugin.
package source
