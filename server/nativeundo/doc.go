// Package nativeundo removes from the server what an import wrote. The plugin API
// deletes post by post, leaves the rows, and cannot remove channels and emoji at all;
// so rows are removed here, one transaction for each page, and then something is
// touched through the API that makes all nodes forget what they had cached (see
// docs/adr/0008).
package nativeundo
