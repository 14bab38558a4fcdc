// Package filestore streams files from and to the server's own file store: a
// local folder or S3. The plugin API holds every file whole in memory, which
// attachments and archives are too large for.
package filestore
