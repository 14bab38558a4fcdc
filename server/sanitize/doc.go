// Package sanitize makes values that a server takes, and that harm nobody, of what an
// archive says: names, texts, props, settings, threads and what stands beside the lines.
// It counts what it leaves out or changes, by kind and with the first names.
//
// [Texts] gives people, channels, emoji and links in texts other names. The room knows no
// plan and no server; inspection and import share it, so that a plan counts what will
// happen.
package sanitize
