// Package sanitize turns the contents of an archive into values that a server takes and
// that do no harm: names, texts, props, settings, threads and the data beside the lines. It
// counts what it leaves out or changes, by kind and with the first names.
//
// [Texts] gives people, channels, emoji and links in texts other names. The room knows no
// plan and no server; inspection and import share it, so that a plan counts what will
// happen.
package sanitize
